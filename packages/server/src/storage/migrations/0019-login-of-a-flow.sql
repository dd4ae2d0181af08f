-- The bank login that the person wants to be stored, sealed, until the flow has an access to store it with.
alter table flows add column credentials bytea;
