-- Which files each report names, so that a file can be told from one that nobody has ever named.
create table read_model.evidence_version (
  report        text collate "C" not null,
  from_position bigint not null,
  to_position   bigint check (to_position > from_position),
  files         text[] not null,
  primary key (report, from_position)
);
create index evidence_files on read_model.evidence_version using gin (files);

-- What has been projected already will not come again; what has not is not written twice.
insert into read_model.evidence_version (report, from_position, files)
select concat_ws('/', payload ->> 'taskId', payload ->> 'targetId', payload ->> 'asOf'), position,
  array(select json_array_elements_text(payload -> 'evidence'))
from ledger.entry where event_type = 'ProgressReported' and json_array_length(payload -> 'evidence') > 0;
