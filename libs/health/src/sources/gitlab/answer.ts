import { z } from 'zod';
import { time } from '../rest/read-forge.js';

const user = z.object({ username: z.string(), bot: z.boolean().optional() });

export const projectSchema = z.object({
  id: z.int(),
  web_url: z.string(),
  archived: z.boolean().optional(),
  empty_repo: z.boolean().optional(),
  mirror: z.boolean().optional(),
  forked_from_project: z.unknown().optional(),
  issues_enabled: z.boolean().optional(),
  merge_requests_enabled: z.boolean().optional(),
});

export const memberSchema = z.object({ username: z.string() });

export const issueSchema = z.object({
  iid: z.int(),
  created_at: time,
  updated_at: time,
  closed_at: time.nullish(),
  author: user.nullable(),
  user_notes_count: z.int(),
});
export type Issue = z.output<typeof issueSchema>;

export const mergeRequestSchema = issueSchema.extend({
  merged_at: time.nullish(),
  merge_user: user.nullish(),
  merged_by: user.nullish(),
});
export type MergeRequest = z.output<typeof mergeRequestSchema>;

export const noteSchema = z.object({
  created_at: time,
  author: user.nullable(),
  system: z.boolean(),
  type: z.string().nullish(),
  body: z.string(),
});
export type Note = z.output<typeof noteSchema>;

export const commitSchema = z.object({
  committed_date: time,
  author_name: z.string().nullable(),
  author_email: z.string().nullable(),
  parent_ids: z.array(z.string()),
});

export const releaseSchema = z.object({
  tag_name: z.string(),
  released_at: time.nullable(),
  upcoming_release: z.boolean().optional(),
  author: user.nullish(),
});

export const tagSchema = z.object({
  name: z.string(),
  commit: z.object({ committed_date: time }).nullable(),
});

export const eventSchema = z.object({
  created_at: time,
  action_name: z.string(),
  author_username: z.string().nullish(),
});

export type User = z.output<typeof user>;
