-- An access may be there before its consent. wish: what the client wants of the bank, sealed. credentials: sealed with
-- credential_key, a key of their own, which is sealed itself; without it nobody reads them any more. credentials_until: they are used
-- once, and not after this time; null: they are kept.
alter table accesses
  add column wish bytea,
  add column credential_key bytea,
  add column credentials bytea,
  add column credentials_until timestamptz;

create index accesses_credentials_until on accesses (credentials_until) where credentials_until is not null;
-- Few keep credentials; those whose key is to be sealed anew are found among them.
create index accesses_with_credentials on accesses (user_id, id) where credential_key is not null;

-- phase: what a run does that a person takes part in; null: it reads what is known. input: what the bank is told next; it is wiped, and
-- sent_at set, before it is sent. session: of the authorization, until the access has it. offered: the accounts as the bank lists them.
-- All but phase, sent_at, polls and open_challenge are sealed.
alter table syncs
  drop constraint syncs_state_check,
  add constraint syncs_state_check check (state in ('queued', 'running', 'await_auth', 'completed', 'failed')),
  add column phase text check (phase in ('authorize', 'list', 'read')),
  add column request bytea,
  add column input bytea,
  add column sent_at timestamptz,
  add column session bytea,
  add column challenges bytea,
  add column open_challenge text,
  add column polls integer not null default 0,
  add column offered bytea;

create index syncs_by_id on syncs (id) where request is not null;

-- Consents that are to be given back while their access goes on. session is sealed.
create table revoked_consents (
  user_id text not null references users on delete cascade,
  id text not null,
  bank_id text not null,
  session bytea not null,
  primary key (user_id, id)
);

-- What clients encrypt credentials for. private_key is sealed.
create table credential_keys (
  id text primary key,
  private_key bytea not null,
  created_at timestamptz not null
);
