/** What may go wrong with retirement: statements that plant it and heal it, and what the doctor says. */
export const retirementHarms: [string, string, string, RegExp][] = [
  [
    'an entry of the register of disposal that was forged',
    `insert into retirement (id, data_set_id, cause, reason, legal_basis, proposed_by, proposed_at)
       select '019ab000-0000-7000-8000-000000000002', min(id::text)::uuid, 'cold', 'x', 'x',
         '00000000-0000-7000-8000-000000000001', now() from data_set;
     insert into retirement_evidence values (1, '019ab000-0000-7000-8000-000000000002', 'archived', '{}',
       repeat('0', 64), repeat('1', 64), now())`,
    `set session_replication_role = replica; delete from retirement_evidence; delete from retirement;
     set session_replication_role = default`,
    /^disposal-register: entry 1/,
  ],
  [
    'a sealed package without its files',
    `insert into retirement (id, data_set_id, cause, reason, legal_basis, proposed_by, proposed_at)
       select '019ab000-0000-7000-8000-000000000002', min(id::text)::uuid, 'cold', 'x', 'x',
         '00000000-0000-7000-8000-000000000001', now() from data_set;
     insert into archive (id, retirement_id, data_set_id, state, sealed_key, manifest_sha256, created_at, sealed_at,
         directory)
       select id, id, data_set_id, 'sealed', 'x', repeat('0', 64), now(), now(), id || '.00' from retirement`,
    `delete from archive; delete from retirement`,
    /^archives: archives\/019ab000-.*: 0 files, not 1/,
  ],
  [
    'a destroyed data set whose rows are here',
    `update data_set set retired_as = 'destroyed', retired_at = now()`,
    `set session_replication_role = replica; update data_set set retired_as = null, retired_at = null;
     set session_replication_role = default`,
    /^destroyed: [0-9a-f-]{36}/,
  ],
];
