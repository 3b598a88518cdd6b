-- What each lead is taken for, and which lead orders, refunds, seats and contacts belong to.
CREATE TABLE lead_marks (
    key VARCHAR,
    status VARCHAR,
    valid BOOLEAN,
    won BOOLEAN,
    won_at TIMESTAMP,
    is_test BOOLEAN,
    credited VARCHAR
);
CREATE TABLE orders_placing (key VARCHAR, lead_key VARCHAR, person VARCHAR, is_new BOOLEAN);
CREATE TABLE refunds_placing (key VARCHAR, lead_key VARCHAR, person VARCHAR);
CREATE TABLE attendance_placing (key VARCHAR, lead_key VARCHAR, person VARCHAR);
CREATE TABLE contacts_placing (key VARCHAR, lead_key VARCHAR, person VARCHAR);
