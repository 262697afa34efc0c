-- Each try writes a package below archives/ in a directory of its own, so that a worker that was taken for dead and goes on can
-- neither remove nor replace what another has sealed meanwhile. The one named here counts; null: none.
alter table archive add column directory text unique;
update archive set directory = id::text where state = 'sealed';
alter table archive add check (case state when 'sealed' then directory is not null when 'destroyed' then directory is null else true end);
