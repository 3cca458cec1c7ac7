import { z } from 'zod';
import { time } from '../rest/read-forge.js';

const user = z.object({ login: z.string() });
export type User = z.output<typeof user>;

export const repositorySchema = z.object({
  id: z.int(),
  html_url: z.string(),
  archived: z.boolean(),
  empty: z.boolean(),
  fork: z.boolean(),
  mirror: z.boolean(),
  has_issues: z.boolean(),
  has_pull_requests: z.boolean(),
  language: z.string().optional(),
});

export const assigneeSchema = user;

const itemSchema = z.object({
  number: z.int(),
  created_at: time,
  updated_at: time,
  closed_at: time.nullish(),
  user: user.nullable(),
});

export const issueSchema = itemSchema;
export type Issue = z.output<typeof issueSchema>;

export const pullSchema = itemSchema.extend({ merged_at: time.nullish(), merged_by: user.nullish() });
export type Pull = z.output<typeof pullSchema>;

export const commentSchema = z.object({
  created_at: time,
  user: user.nullable(),
  issue_url: z.string().nullish(),
  pull_request_url: z.string().nullish(),
});
export type Comment = z.output<typeof commentSchema>;

export const reviewSchema = z.object({
  state: z.string(),
  submitted_at: time.nullish(),
  user: user.nullish(),
});
export type Review = z.output<typeof reviewSchema>;

const signature = z.object({ name: z.string(), email: z.string(), date: time });

export const commitSchema = z.object({
  commit: z.object({ author: signature, committer: signature }),
  parents: z.array(z.unknown()).nullable(),
});

export const releaseSchema = z.object({
  published_at: time.nullish(),
  draft: z.boolean(),
  prerelease: z.boolean(),
  author: user.nullish(),
});

export const tagSchema = z.object({ name: z.string(), commit: z.object({ created: time }).nullable() });
