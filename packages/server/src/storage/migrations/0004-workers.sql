-- Who takes jobs, and when it was last heard of.
create table workers (
  id text primary key,
  seen_at timestamptz not null
);
