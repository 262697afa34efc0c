import * as z from 'zod';

/** What the names of environment variables that a bundle may name begin with: no other variable can be sent anywhere. */
const secretVariablePrefix = 'CHENGSHU_SECRET_';

/** Where a secret stands: never in the bundle, but in the environment or in a file of CHENGSHU_CREDENTIALS_DIR. */
export const SecretReference = z.union([
  z.strictObject({
    env: z
      .string()
      .max(200)
      .regex(
        new RegExp(`^${secretVariablePrefix}[A-Z0-9_]+$`),
        `环境变量名须以 ${secretVariablePrefix} 开头 (the name of the variable begins with ${secretVariablePrefix})`,
      ),
  }),
  z.strictObject({
    file: z
      .string()
      .max(200)
      .regex(
        /^\w[\w.-]*$/,
        '填写 CHENGSHU_CREDENTIALS_DIR 下的文件名 (the name of a file in CHENGSHU_CREDENTIALS_DIR)',
      ),
  }),
]);
export type SecretReference = z.infer<typeof SecretReference>;

export const secretInWorkbench = 'workbench';

/**
 * Said instead: a person sets the secret in the workbench; feeds wait until it is there. Not a literal, whose refusal would
 * repeat what was written: somebody may have written the secret itself.
 */
export const SecretInWorkbench = z
  .string()
  .regex(
    new RegExp(`^${secretInWorkbench}$`),
    '机密不写在定义包里，填写 workbench 或引用 (a secret is not written in a bundle: name it, or say workbench)',
  );
