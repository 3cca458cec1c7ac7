import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import type { ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import type { Action } from '#libs/identity/src/index.js';
import { authorise, logRestrictedRead } from '#libs/identity/src/index.js';
import type { Instant, Principal } from '#libs/kernel/src/index.js';
import { accepted, instant, isId } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { policyInForce } from '#libs/policies/src/index.js';
import type { DirectoryWish } from '#libs/projects/src/index.js';
import { ProjectsService, readDirectoryQuery } from '#libs/projects/src/index.js';
import type { ContactChannel, ContactDirection, ContactWish, OutreachPolicy } from './domain/contact.js';
import { decideContact, decideWish } from './domain/contact.js';
import { onScale } from './domain/priority.js';
import { HasApplication } from './has-application.js';
import { HealthService } from './health.service.js';
import { methodInForce } from './methods.repository.js';
import { ContactWishStatement, ProjectContact } from './outreach.entity.js';
import type { OutreachRow } from './outreach.repository.js';
import {
  contactsOf,
  hiddenPositions,
  insertList,
  listedPage,
  listedPosition,
  newestList,
  newestWish,
  unwilling,
} from './outreach.repository.js';
import { looksFirstEverywhere } from './first-look.service.js';
import { invalidCursor } from './ranking-cursor.js';
import { rankedKeys } from './ranking.repository.js';

export interface OutreachItem {
  /** Among those the reader is shown. */
  readonly position: number;
  readonly projectId: string;
  readonly slug: string;
  readonly name: string;
  /**
   * When the list was drawn; the project's own page has today's. Null for whoever may not see people, who may be in it: the
   * position tells the order.
   */
  readonly priority: number | null;
  readonly lastContact: {
    readonly at: Instant;
    readonly direction: ContactDirection;
    readonly channel: ContactChannel;
  } | null;
}

export interface OutreachPage {
  readonly drawnAt: Instant | null;
  readonly methodVersion: string | null;
  readonly items: readonly OutreachItem[];
  readonly next: string | null;
}

export interface ContactLog {
  readonly wish: { readonly wish: ContactWish; readonly isOwn: boolean; readonly statedAt: Instant } | null;
  readonly contacts: readonly {
    readonly id: string;
    readonly at: Instant;
    readonly direction: ContactDirection;
    readonly channel: ContactChannel;
    readonly summary: string;
  }[];
}

/** Ranks looked at together while a list is drawn. */
const AT_ONCE = 500;

/** Whom the fund writes to, what was said, and who does not want it. */
@Injectable()
export class OutreachService {
  constructor(
    private readonly acts: ActsService,
    private readonly projects: ProjectsService,
    private readonly applied: HasApplication,
    private readonly health: HealthService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /** Draws a dated list: the top of the ranking without an application and without a wish against it, up to the policy's size; and asks for evidence on each, on its people too. */
  async draw(asked: ActRequest, reason: string): Promise<ActAnswer<{ id: string; projects: number }>> {
    return this.acts.act(asked, {
      lock: async () => undefined,
      authorise: () => allow(asked.principal, 'health.draw-outreach'),
      apply: async (act) => {
        const [{ version }, { shortList }] = [await methodInForce(act.tx), await policy(act.tx, act.now)];
        const entries = await this.top(act.tx, version, shortList);
        const id = newId();
        const list = { id, methodVersion: version, reason, drawnBy: act.principal.id, drawnAt: act.now };
        await insertList(act.tx, list, entries);
        for (const { projectId } of entries) await this.health.requestCollection(act, projectId, 'outreach');
        act.audit({
          type: 'health.outreach-drawn',
          subject: { type: 'outreach-list', id },
          disclosure: 'restricted',
          data: { projects: entries.length, methodVersion: version },
        });
        return { id, projects: entries.length };
      },
    });
  }

  /**
   * A page of the newest list. Who applied or said no since it was drawn is left out, and who has its page for itself but for
   * whoever looks with it: places are counted without them, and a page goes on behind a project, not behind a number.
   */
  async page(
    principal: Principal,
    wish: Omit<DirectoryWish, 'q' | 'sort'> & { readonly contacted?: 'yes' | 'no' | 'all' },
    page: { readonly after?: string; readonly limit: number },
  ): Promise<OutreachPage> {
    allow(principal, 'health.read-outreach');
    const { contacted = 'all', ...filters } = wish;
    const { tags } = accepted(readDirectoryQuery(filters));
    const tx = this.dataSource.manager;
    const start = page.after === undefined ? null : readCursor(page.after);
    const withFirstLooks = looksFirstEverywhere(principal);
    const list = await newestList(tx);
    if (list === null) return { drawnAt: null, methodVersion: null, items: [], next: null };
    // Another list was drawn meanwhile: it begins anew.
    let after =
      start?.listId === list.id
        ? ((await listedPosition(tx, list.id, start.projectId, { withFirstLooks })) ??
          accepted<number>(invalidCursor()))
        : 0;
    const hidden = withFirstLooks ? [] : await hiddenPositions(tx, list.id);
    const shown: OutreachRow[] = [];
    for (let isLonger = true; isLonger && shown.length <= page.limit;) {
      const rows = await listedPage(tx, list.id, { contacted, tags, after, withFirstLooks }, page.limit + 1);
      const known = await this.applied.among(
        tx,
        rows.map(({ projectId }) => projectId),
      );
      shown.push(...rows.filter(({ projectId }) => !known.has(projectId)));
      isLonger = rows.length > page.limit;
      after = rows.at(-1)?.position ?? after;
    }
    const items = shown.slice(0, page.limit);
    const last = items.at(-1);
    const seesPeople = authorise(principal, 'health.read-people', {}) === undefined;
    if (seesPeople) await logRestrictedRead(tx, principal, items.map(lookedAt));
    return {
      drawnAt: list.drawnAt,
      methodVersion: list.methodVersion,
      items: items.map((row) => outreachItem(row, { seesPeople, hidden })),
      next: shown.length > page.limit && last !== undefined ? `${list.id}.${last.projectId}` : null,
    };
  }

  /** Contacts and the newest wish of a project, for staff and the project itself. */
  async log(principal: Principal, projectId: string): Promise<ContactLog> {
    const tx = this.dataSource.manager;
    await this.projects.read(tx, projectId);
    allow(principal, 'health.read-contacts', await this.projects.subjectOf(tx, projectId));
    const wish = await newestWish(tx, projectId);
    return {
      wish: wish === null ? null : { wish: wish.wish, isOwn: wish.isOwn, statedAt: wish.statedAt },
      contacts: (await contactsOf(tx, projectId)).map(({ id, at, direction, channel, summary }) => ({
        id,
        at,
        direction,
        channel,
        summary,
      })),
    };
  }

  /** Logs a contact; whoever writes to a project logs it first, so that nobody writes against its wish. */
  async logContact(
    asked: ActRequest,
    projectId: string,
    contact: {
      readonly direction: ContactDirection;
      readonly channel: ContactChannel;
      readonly summary: string;
    },
  ): Promise<ActAnswer<{ id: string; projectId: string }>> {
    return this.acts.act(asked, {
      lock: (tx) => this.projects.lock(tx, projectId),
      authorise: () => allow(asked.principal, 'health.log-contact'),
      apply: async (act) => {
        const facts = {
          wish: await newestWish(act.tx, projectId),
          contacts: await contactsOf(act.tx, projectId),
        };
        accepted(decideContact(facts, contact.direction, await policy(act.tx, act.now), act.now));
        const id = newId();
        await act.tx.insert(ProjectContact, {
          id,
          projectId,
          ...contact,
          loggedBy: act.principal.id,
          at: act.now,
        });
        act.audit({
          type: 'health.contact-logged',
          subject: { type: 'project', id: projectId },
          disclosure: 'restricted',
          data: { contactId: id, direction: contact.direction },
        });
        return { id, projectId };
      },
    });
  }

  /** The project says whether it wants to hear from the fund, or staff record what they were told. */
  async stateWish(
    asked: ActRequest,
    projectId: string,
    { wish, reason }: { readonly wish: ContactWish; readonly reason: string | null },
  ): Promise<ActAnswer<{ projectId: string; wish: ContactWish }>> {
    return this.acts.act(asked, {
      lock: (tx) => this.projects.lock(tx, projectId),
      authorise: async (_project, tx) =>
        allow(asked.principal, 'health.wish-contact', await this.projects.subjectOf(tx, projectId)),
      apply: async (act) => {
        const isOwn = (await this.projects.maintainersOf(act.tx, projectId)).includes(act.principal.id);
        accepted(decideWish(await newestWish(act.tx, projectId), { wish, isOwn }));
        await act.tx.insert(ContactWishStatement, {
          id: newId(),
          projectId,
          wish,
          isOwn,
          reason,
          statedBy: act.principal.id,
          statedAt: act.now,
        });
        act.audit({
          type: 'health.contact-wish-stated',
          subject: { type: 'project', id: projectId },
          disclosure: 'restricted',
          data: { wish, isOwn },
        });
        act.tells('programme staff');
        return { projectId, wish };
      },
    });
  }

  private async top(
    tx: EntityManager,
    methodVersion: string,
    size: number,
  ): Promise<{ projectId: string; rankKey: number }[]> {
    const found: { projectId: string; rankKey: number }[] = [];
    let after: { projectId: string; rankKey: number } | null = null;
    do {
      const keys = await rankedKeys(tx, methodVersion, after, AT_ONCE);
      const ids = keys.map(({ projectId }) => projectId);
      const [known, against] = [await this.applied.among(tx, ids), await unwilling(tx, ids)];
      found.push(...keys.filter(({ projectId }) => !known.has(projectId) && !against.has(projectId)));
      after = keys.length < AT_ONCE ? null : (keys.at(-1) ?? null);
    } while (after !== null && found.length < size);
    return found.slice(0, size);
  }
}

async function policy(tx: EntityManager, at: Instant): Promise<OutreachPolicy> {
  return (await policyInForce(tx, 'outreach', at)).body as OutreachPolicy;
}

interface Start {
  readonly listId: string;
  readonly projectId: string;
}

function readCursor(text: string): Start {
  const [listId = '', projectId = '', ...more] = text.split('.');
  return isId(listId) && isId(projectId) && more.length === 0
    ? { listId, projectId }
    : accepted<Start>(invalidCursor());
}

function lookedAt({ projectId }: OutreachRow) {
  return { resource: 'project', subjectId: projectId, fields: ['priorityPeople'] } as const;
}

function outreachItem(
  row: OutreachRow,
  { seesPeople, hidden }: { readonly seesPeople: boolean; readonly hidden: readonly number[] },
): OutreachItem {
  const { position: listed, projectId, slug, name, productMiddle, lastAt, lastDirection, lastChannel } = row;
  return {
    position: listed - hidden.filter((position) => position < listed).length,
    projectId,
    slug,
    name,
    priority: seesPeople ? Number(onScale(productMiddle).toFixed(4)) : null,
    lastContact:
      lastAt === null || lastDirection === null || lastChannel === null
        ? null
        : { at: instant(lastAt), direction: lastDirection, channel: lastChannel },
  };
}

function allow(principal: Principal, action: Action, subject: Parameters<typeof authorise>[2] = {}): void {
  accepted(authorise(principal, action, subject));
}
