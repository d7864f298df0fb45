-- The head is one row: whoever holds it decides which position comes next.
create table ledger.head (
  one              boolean primary key default true check (one),
  size             bigint      not null check (size >= 0),
  peaks            bytea       not null check (length(peaks) = 32 * bit_count(size::bit(64))),
  last_recorded_at timestamptz not null
) with (fillfactor = 50);

insert into ledger.head (size, peaks, last_recorded_at) values (0, '', '1970-01-01T00:00:00Z');

-- One row per event, for good. metadata and payload are json, not jsonb: jsonb would rewrite the text.
create table ledger.entry (
  position       bigint      primary key check (position > 0),
  event_id       uuid        not null unique,
  command_id     uuid        not null,
  ordinal        int         not null check (ordinal >= 0),
  aggregate_type text        not null,
  aggregate_id   text        not null,
  sequence       bigint      not null check (sequence >= 0),
  event_type     text        not null,
  revision       text        not null,
  recorded_at    timestamptz not null,
  metadata       json        not null,
  payload        json        not null,
  leaf_hash      bytea       not null check (length(leaf_hash) = 32),
  unique (command_id, ordinal),
  unique (aggregate_id, sequence)
);

-- "As of an instant" and "since an instant" are answered from here.
create index entry_recorded_at on ledger.entry (recorded_at, position);
create index entry_event_type on ledger.entry (event_type, position);

-- Axon's snapshots are a cache of the fold; they are not part of the record.
create table ledger.snapshot (
  aggregate_id   text        primary key,
  aggregate_type text        not null,
  sequence       bigint      not null,
  event_id       uuid        not null,
  taken_at       timestamptz not null,
  payload_type   text        not null,
  revision       text,
  metadata       json        not null,
  payload        json        not null
);

-- Roots of complete subtrees of 256^level leaves: found again from the leaves at any time, kept for quick proofs.
create table ledger.subtree (
  level int    not null check (level > 0),
  index bigint not null check (index >= 0),
  hash  bytea  not null check (length(hash) = 32),
  primary key (level, index)
);

-- What was signed, for good.
create table ledger.checkpoint (
  size      bigint      primary key check (size > 0),
  root      bytea       not null check (length(root) = 32),
  note      text        not null,
  signed_at timestamptz not null
);
