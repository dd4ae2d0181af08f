-- How far the clock was moved ahead of the machines', and when for the first time. No row: never.
create table clock (
  is_only boolean primary key default true check (is_only),
  ahead_ms bigint not null,
  moved_at timestamptz not null
);
