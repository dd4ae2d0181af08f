-- The web origins whose pages may show a client's widget in a frame; none: nobody's.
alter table clients add column frame_origins text[] not null default '{}';
