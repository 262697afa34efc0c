import * as z from 'zod';

/** Kinds of places where departments put files. */
export const fileKinds = ['folder', 'sftp'] as const;
export type FileKind = (typeof fileKinds)[number];

/** Whether connections of a kind bring files, not tables. */
export function isFileKind(kind: string): kind is FileKind {
  return fileKinds.some((fileKind) => fileKind === kind);
}

const Directory = z
  .string()
  .min(1)
  .max(1000)
  .regex(/^\/[^\0]*$/, '填写以 / 开头的目录 (a directory that begins with /)');

/** A folder of this machine; below one of the directories of CHENGSHU_WATCH_ROOTS. */
export const FolderSettings = z.object({ directory: Directory }).meta({ id: 'FolderSettings' });
export type FolderSettings = z.infer<typeof FolderSettings>;

/** How a file server is reached. */
export const SftpSettings = z
  .object({
    host: z
      .string()
      .trim()
      .min(1)
      .max(255)
      .regex(/^[^\s/\\]+$/, '填写主机名或 IP 地址 (a host name or an address)'),
    port: z.int().min(1).max(65_535).optional().meta({ description: 'default 22' }),
    user: z.string().min(1).max(128),
    directory: Directory,
    hostKey: z
      .string()
      .regex(/^SHA256:[A-Za-z0-9+/]{43}$/)
      .optional()
      .meta({
        description: 'fingerprint of the host; kept at the first test that signs in when absent',
      }),
  })
  .meta({ id: 'SftpSettings' });
export type SftpSettings = z.infer<typeof SftpSettings>;

/** Signs in with a key instead of a password. */
export const KeySecret = z.object({
  privateKey: z.string().min(1).max(20_000).meta({ description: 'PEM or OpenSSH form' }),
  passphrase: z.string().max(1000).optional(),
});

/** Which files are taken. */
export const FileSelection = z
  .object({
    path: z
      .string()
      .max(1000)
      .regex(/^(?!\/)(?!(.*\/)?\.\.(\/|$))[^\0]*$/, '不能以 / 开头或含 .. (below the directory)')
      .default('')
      .meta({ description: 'folder below the directory of the connection' }),
    pattern: z
      .string()
      .min(1)
      .max(200)
      .regex(/^[^/\0]+$/)
      .meta({ description: 'of the names: * any text, ? one character' }),
    quietSeconds: z
      .int()
      .min(1)
      .max(600)
      .default(10)
      .meta({ description: 'a file is taken when it stayed the same for so long' }),
  })
  .meta({ id: 'FileSelection' });
export type FileSelection = z.infer<typeof FileSelection>;
