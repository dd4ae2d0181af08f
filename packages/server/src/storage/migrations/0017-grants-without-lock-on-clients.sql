-- Every exchange of a client would lock its one row in `clients`, and all of them queue for it. Clients are never deleted,
-- and a grant's client is that of its user.
alter table grants drop constraint grants_client_id_fkey;
