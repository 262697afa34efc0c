import { Button, Tooltip, type ButtonProps } from 'antd';

/**
 * A button that says why it cannot be used. In: `reason`, the words of why not; undefined when it can be used.
 * It stays reachable by keyboard, so that the reason can be read.
 */
export function ReasonButton({ reason, ...button }: ButtonProps & { reason: string | undefined }) {
  if (reason === undefined) return <Button {...button} />;
  const { onClick: _onClick, htmlType: _htmlType, className = '', ...rest } = button;
  return (
    <Tooltip title={reason}>
      <Button
        {...rest}
        htmlType="button"
        aria-disabled="true"
        aria-description={reason}
        className={`${className} reason-disabled`}
      />
    </Tooltip>
  );
}
