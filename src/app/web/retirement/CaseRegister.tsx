import { useState } from 'react';
import { registerApi, type RegisterEntry } from '#lifecycle/retirement/register.contract.ts';
import { endpointUrl } from '#platform/http/client.ts';
import { useApiPages } from '#platform/ui/api.tsx';
import { Rows } from '#platform/ui/ListPage.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { deedWords } from './deed.words.ts';
import { useRegisterColumns } from './register-columns.tsx';
import { RegisterEntryDrawer } from './RegisterEntryDrawer.tsx';
import { DownloadButton } from './RegisterExport.tsx';

/** What the register of disposal holds of a case, to read and to take along. */
export function CaseRegister({ retirementId }: { retirementId: string }) {
  const say = useWords(deedWords);
  const language = useLanguage();
  const pages = useApiPages(registerApi.list, { query: { retirementId } });
  const [open, setOpen] = useState<RegisterEntry>();
  const query = { retirementId, format: 'json', language } as const;
  const download = pages.items.length > 0 && (
    <DownloadButton to={endpointUrl(registerApi.export, { query })}>
      {say('download')}
    </DownloadButton>
  );
  return (
    <Panel title={say('register')} extra={download}>
      <Rows
        pages={pages}
        columns={useRegisterColumns(setOpen)}
        rowKey={({ sequence }) => String(sequence)}
        label={say('register')}
        empty={{ title: say('registerNone') }}
      />
      <RegisterEntryDrawer
        entry={open}
        close={() => {
          setOpen(undefined);
        }}
      />
    </Panel>
  );
}
