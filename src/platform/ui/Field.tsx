import { Form } from 'antd';
import { useContext, useEffect, type ReactElement } from 'react';
import { FormContext, namePath } from './ApiForm.tsx';
import { fieldIssue, isRequired } from './form-schema.ts';
import { uiWords } from './ui.words.ts';
import { useWords } from './words.ts';

export interface FieldProps {
  /** Path in the body of the endpoint: `city.areaCode`. */
  name: string;
  label: string;
  /** One line below the field: an example, or what it is for. */
  hint?: string;
  /** A password or key: never kept in the draft. */
  secret?: boolean;
  /** How the control is named where its value is not `value`. */
  valueProp?: string;
  children: ReactElement;
}

/** One field of an ApiForm. Its rule is the schema at its path; it is judged when it is left. */
export function Field({ name, label, hint, secret = false, valueProp, children }: FieldProps) {
  const ground = useContext(FormContext);
  if (ground === undefined) throw new Error('a Field needs an ApiForm around it');
  const say = useWords(uiWords);
  const { schema, keepSecret } = ground;
  useEffect(() => {
    if (secret) keepSecret(name);
  }, [secret, keepSecret, name]);
  const required = isRequired(schema, name);
  return (
    <Form.Item
      name={namePath(name)}
      label={label}
      required={required}
      extra={hint}
      validateTrigger="onBlur"
      {...(valueProp === undefined ? {} : { valuePropName: valueProp })}
      rules={[
        {
          validator: async (_rule, value: unknown) => {
            const isEmpty = value === undefined || value === null || value === '';
            const issue = fieldIssue(schema, name, value);
            // Ant Design shows the message of the error.
            if (issue !== undefined) throw new Error(isEmpty ? say('required') : issue);
          },
        },
      ]}
    >
      {children}
    </Form.Item>
  );
}
