-- How many different contacts of one kind may stand beside one before it is shared by many people.
CREATE OR REPLACE MACRO shared_contacts() AS {{most}};
