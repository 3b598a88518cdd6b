DELETE FROM {{table}} WHERE slice_id IN (SELECT slice_id FROM superseded);
