-- Each index costs every append. An event id is unique by its making, and nobody looks one up; of the types, only those
-- that name a holder are looked for, by whoever retires one. Searching the ledger is a read model's work.
alter table ledger.entry drop constraint entry_event_id_key;
drop index ledger.entry_event_type;
create index entry_naming_holders on ledger.entry (aggregate_id)
  where event_type in ('TaskAssigned', 'TaskReassigned', 'TargetAdded', 'TargetRevised');
