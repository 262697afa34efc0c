import { Input, Select } from 'antd';
import { useNavigate } from '@tanstack/react-router';
import type { Department } from '#governance/organization/organization.contract.ts';
import {
  applicationApi,
  RegisterApplication,
} from '#lifecycle/application/application.contract.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useCommand } from '#platform/ui/api.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { FormPage } from '#platform/ui/FormPage.tsx';
import { PageSkeleton } from '#platform/ui/Skeletons.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { useSession } from '../shell/session.ts';
import { applicationWords } from './application.words.ts';

/** Registers an application for one of the departments one works for. */
export function ApplicationNewPage() {
  const say = useWords(applicationWords);
  const navigate = useNavigate();
  const toast = useToast();
  const departments = useOwnDepartments();
  const register = useCommand(applicationApi.register);
  const title = say('register');
  return (
    <FormPage
      title={title}
      crumbs={[
        { title: say('scene') },
        { title: say('applications'), path: pathTo('applications') },
        { title },
      ]}
      help={{ what: say('registerWhat'), next: [say('registerNext')] }}
    >
      {departments === undefined ? (
        <PageSkeleton />
      ) : (
        <ApiForm
          schema={RegisterApplication}
          initial={{ departmentId: departments[0]?.id }}
          draftKey="application-register"
          submit={title}
          onSubmit={async (body) => {
            const made = await register.mutateAsync({ body });
            toast(say('registered', { name: made.name }));
            void navigate({ to: pathTo('application', { applicationId: made.id }) });
          }}
        >
          <Fields departments={departments} />
        </ApiForm>
      )}
    </FormPage>
  );
}

/** The departments one registers applications for, the one worked for now first; undefined until they are known. */
function useOwnDepartments(): readonly Department[] | undefined {
  const { me, department, departments } = useSession();
  if (departments.length === 0 && me.posts.length > 0) return undefined;
  const posts = me.posts.filter(({ role }) => role === 'application-owner');
  const own = departments.filter(({ id }) => posts.some((post) => post.departmentId === id));
  return own.toSorted((a, b) => Number(b.id === department?.id) - Number(a.id === department?.id));
}

function Fields({ departments }: { departments: readonly Department[] }) {
  const say = useWords(applicationWords);
  const language = useLanguage();
  const options = departments.map(({ id, nameZh, nameEn }) => ({
    value: id,
    label: language === 'en' ? (nameEn ?? nameZh) : nameZh,
  }));
  return (
    <>
      <Field name="name" label={say('name')}>
        <Input maxLength={200} />
      </Field>
      <Field name="departmentId" label={say('department')}>
        <Select options={options} />
      </Field>
      <Field name="systemName" label={say('systemName')}>
        <Input maxLength={200} />
      </Field>
      <Field name="purpose" label={say('purpose')} hint={say('purposeHint')}>
        <Input.TextArea rows={3} maxLength={2000} />
      </Field>
      <Field name="legalBasis" label={say('legalBasis')} hint={say('legalBasisHint')}>
        <Input.TextArea rows={3} maxLength={2000} />
      </Field>
      <Field name="contactDuty" label={say('contactDuty')} hint={say('contactDutyHint')}>
        <Input maxLength={200} />
      </Field>
    </>
  );
}
