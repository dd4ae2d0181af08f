-- Where a person who confirms an access again goes back to, and in which language; and how many days before its end the client
-- was last told of it.
alter table accesses
  add column redirect_uri text,
  add column language text,
  add column told_days_left integer;

create index accesses_consent_until on accesses (consent_until)
  where consent_until is not null and state in ('connected', 'credentials_rejected');
