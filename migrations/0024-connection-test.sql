-- How a connection fared when it was last tried as it is: {at, passed, steps}; null when it changed since.
alter table connection add column last_test jsonb;
