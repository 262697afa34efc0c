-- What a retirement must not lose to a race, and who may not speak in it, said by the tables too.

-- Which installation a ledger of destruction belongs to. A restored copy keeps the id of what it was made of.
insert into installation (name, value) values ('id', to_jsonb(gen_random_uuid()::text))
on conflict (name) do nothing;

-- As before, and collections.
create or replace function refuse_on_retired() returns trigger language plpgsql as $$
declare
  target uuid;
begin
  if tg_table_name = 'source_file' then
    select data_set_id into target from source where id = new.source_id;
  elsif tg_table_name = 'collection' then
    select s.data_set_id into target from feed f join source s on s.id = f.source_id where f.id = new.feed_id;
  else
    target := new.data_set_id;
  end if;
  perform from data_set where id = target for share;
  if exists (select from data_set where id = target and retired_as is not null) then
    raise exception 'the data set has been retired'
      using errcode = 'restrict_violation', constraint = 'data_set_retired', table = 'data_set';
  end if;
  return new;
end
$$;
-- A collection that began before the destruction is waited for; one that begins after it is refused before it reads.
create trigger collection_of_living before insert on collection
  for each row execute function refuse_on_retired();
-- The source of an archived data set is resumed by its restore alone.
create trigger source_of_living before update of state on source
  for each row when (new.state = 'ready' and old.state <> 'ready')
  execute function refuse_on_retired();

-- The accounts of the platform itself neither appraise nor carry out.
create function refuse_platform_account() returns trigger language plpgsql as $$
begin
  if exists (select from account where kind <> 'person'
      and id = case tg_table_name when 'retirement' then (to_jsonb(new) ->> 'executed_by')::uuid
        else (to_jsonb(new) ->> 'given_by')::uuid end) then
    raise exception 'the platform itself does not retire data'
      using errcode = 'check_violation', constraint = 'retirement_by_people', table = tg_table_name;
  end if;
  return new;
end
$$;
create trigger retirement_opinion_by_people before insert or update on retirement_opinion
  for each row execute function refuse_platform_account();
create trigger retirement_by_people before insert or update of executed_by on retirement
  for each row when (new.executed_by is not null)
  execute function refuse_platform_account();
