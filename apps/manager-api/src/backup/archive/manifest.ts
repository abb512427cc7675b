import { z } from 'zod';

export const MANIFEST_NAME = 'manifest.json';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** Names of parts: rows of a table, or a file of a data folder. No part can leave its folder. */
const partName = z
  .string()
  .regex(/^(database\/[a-z_]+\/\d{6}\.jsonl|(manager|gateway)(\/[^/\\\0]+)+)$/)
  .refine((name) => !name.split('/').some((part) => part === '.' || part === '..'));

const manifestSchema = z.object({
  format: z.literal('xiaozhi-backup'),
  version: z.literal(1),
  createdAt: z.iso.datetime(),
  /** Whether key files are among the parts. */
  hasKeys: z.boolean(),
  /** Ids of the master keys that were in use, the writing one first. */
  keyIds: z.array(z.string()),
  database: z.object({
    kind: z.enum(['sqlite', 'mariadb', 'mysql']),
    migrations: z.array(z.string()),
    tables: z.array(
      z.object({
        table: z.string(),
        columns: z.array(z.string()).min(1),
        rows: z.number().int().min(0),
        checksum: hash,
      }),
    ),
  }),
  parts: z.array(z.object({ name: partName, bytes: z.number().int().min(0), sha256: hash })),
});

/** What is in an archive: its last file. */
export type Manifest = z.infer<typeof manifestSchema>;
export type Part = Manifest['parts'][number];

/** @throws Error when it is none of a version that is known here */
export function parseManifest(json: string): Manifest {
  return manifestSchema.parse(JSON.parse(json));
}

/** The table whose rows a part has; undefined for a file. */
export function tableOfPart(name: string): string | undefined {
  return /^database\/([a-z_]+)\//.exec(name)?.[1];
}
