-- A client that lost the answer to the exchange of a code may repeat its request. The tokens are sealed under the code, of which
-- only the hash is here.
alter table authorization_codes
  add column request_key text,
  add column sealed_tokens bytea;
