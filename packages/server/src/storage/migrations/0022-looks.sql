-- How a client wants its pages to look: colours, corners, logo, links. Absent: as the widget is.
alter table clients add column look jsonb;
