-- Roles belong to the whole cluster, so some of this may have been done for another database already; whatever there is
-- stays. Run by the login that migrates: a superuser, or the owner of the database with leave to make roles.
do $$
declare
  object record;
begin
  if not exists (select from pg_roles where rolname = 'luoshi_owner') then
    create role luoshi_owner nologin;
  end if;
  if not exists (select from pg_roles where rolname = 'luoshi_command') then
    create role luoshi_command login;
  end if;
  if not exists (select from pg_roles where rolname = 'luoshi_query') then
    create role luoshi_query login;
  end if;
  if not exists (select from pg_roles where rolname = 'luoshi_report') then
    create role luoshi_report login;
  end if;
  if not exists (select from pg_roles where rolname = 'luoshi_identity') then
    create role luoshi_identity login;
  end if;
  -- To migrate is to act as the owner, for as long as it takes.
  if not pg_has_role('luoshi_owner', 'set') then
    grant luoshi_owner to current_user with set true, inherit false;
  end if;

  execute format('revoke all on database %I from public', current_database());
  execute format('grant create on database %I to luoshi_owner', current_database());
  execute format('grant connect on database %I to luoshi_command, luoshi_query, luoshi_report, luoshi_identity', current_database());
  -- The query side folds histories once more where nobody else sees it, to check what it keeps.
  execute format('grant temporary on database %I to luoshi_query', current_database());

  -- What earlier versions made belonged to their login.
  for object in
    select 1 as turn, format('schema %I', nspname) as name from pg_namespace
      where nspname in ('ledger', 'read_model') and nspowner <> 'luoshi_owner'::regrole
    union all
    select 2, format('table %s', oid::regclass) from pg_class
      where relnamespace::regnamespace::text in ('ledger', 'read_model') and relkind in ('r', 'v')
        and relowner <> 'luoshi_owner'::regrole
    union all
    select 2, format('routine %s', oid::regprocedure) from pg_proc
      where pronamespace::regnamespace::text in ('ledger', 'read_model') and proowner <> 'luoshi_owner'::regrole
    order by turn
  loop
    execute format('alter %s owner to luoshi_owner', object.name);
  end loop;
end $$;
