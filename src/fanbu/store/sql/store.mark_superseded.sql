CREATE TEMP TABLE superseded AS {{superseded}};
