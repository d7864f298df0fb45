-- Which files each report names, so that a file can be told from one that nobody has ever named.
create table read_model.evidence_version (
  report        text collate "C" not null,
  from_position bigint not null,
  to_position   bigint check (to_position > from_position),
  files         text[] not null,
  primary key (report, from_position)
);
create index evidence_files on read_model.evidence_version using gin (files);
