-- The page on which a person sees who reads what. It may be about somebody who has connected nothing, so it refers to the client
-- alone, and holds the client's own id of the person.
create table overviews (
  id uuid primary key,
  client_id text not null references clients,
  external_user_id text not null,
  language text not null,
  link_hash text not null unique,
  -- The browser that took the link.
  browser_hash text,
  created_at timestamptz not null,
  expires_at timestamptz not null
);

create index overviews_expires_at on overviews (expires_at);

-- A consent is given back also when its user is gone. It is tried for four days; what is left after that is of no use.
alter table revoked_consents
  drop constraint revoked_consents_user_id_fkey,
  add column created_at timestamptz not null default now();

create index revoked_consents_created_at on revoked_consents (created_at);
