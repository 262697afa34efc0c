import type { ReactNode } from 'react';

/** A control of a wizard with its label above and what it is for below. In: the id that the control carries. */
export function Control(props: {
  id: string;
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  children: ReactNode;
}) {
  const { id, label, hint, error, children } = props;
  return (
    <div className="upload-control">
      <label htmlFor={id}>{label}</label>
      {children}
      {error === undefined ? null : <p role="alert">{error}</p>}
      {hint === undefined ? null : <p className="weak">{hint}</p>}
    </div>
  );
}
