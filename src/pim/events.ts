import { productRefs, refPath, type PimRef } from './catalogue/document.js';
import type { ChangedAttribute } from './catalogue/product-attributes.js';
import { listIn, objectIn, textIn, type Json } from './catalogue/json.js';

/** Something that has changed in the PIM. */
export interface PimEvent {
  /** The same where an event is sent again. */
  readonly id: string;
  /** When it happened, in milliseconds since the epoch by the PIM's clock, where the event tells. */
  readonly at: number | undefined;
  /** Paths of what has changed, see `refPath`. */
  readonly paths: readonly string[];
  /** The attributes that have changed; undefined where something else may have, too. */
  readonly changed: readonly ChangedAttribute[] | undefined;
  /** Attributes or families have changed. */
  readonly isStructural: boolean;
  /** The id of the subscription that it came by, where the event tells. */
  readonly subscription: string | undefined;
  /** The subscription sends no events any more: from now on changes are missed. The reason, in the words of the PIM. */
  readonly suspended: string | undefined;
}

/** Parts of a delta that change neither pictures nor texts. */
const HARMLESS: ReadonlySet<string> = new Set(['enabled', 'groups', 'associations', 'quantified_associations']);

/** Events of one message. */
const MAX_EVENTS = 100;

/**
 * The events of a message: one of the Event Platform (CloudEvents 1.0), a notification about a subscription of it, or up
 * to ten of the older Events API. Types that have nothing to do with media give events without paths.
 *
 * @returns undefined for what is no such message
 */
export function readEvents(message: unknown): readonly PimEvent[] | undefined {
  const body = objectIn(message);
  // It lists the types of the subscription as `events`.
  const notification = readNotification(body);
  if (notification) return [notification];
  if (Array.isArray(body.events))
    return listIn(body.events)
      .slice(0, MAX_EVENTS)
      .flatMap((item) => readOld(objectIn(item)) ?? []);
  const id = textIn(body.id);
  const type = textIn(body.type);
  if (id === undefined || type === undefined) return undefined;
  const data = objectIn(body.data);
  const changed = type.endsWith('.updated.delta') ? changedIn(data) : undefined;
  return [{ ...toEvent(id, type, body.time, pathsIn(data)), changed, subscription: textIn(body.subject) }];
}

/** A notification has no id: the same is sent again with the same time. */
function readNotification({ notification_type, timestamp, subscription_id, reason }: Json): PimEvent | undefined {
  const type = textIn(notification_type);
  if (type === undefined) return undefined;
  const subscription = textIn(subscription_id);
  const event = toEvent([type, subscription, textIn(timestamp)].join(' '), type, timestamp, []);
  return { ...event, subscription, suspended: event.suspended === undefined ? undefined : (textIn(reason) ?? type) };
}

function toEvent(id: string, type: string, time: unknown, paths: readonly string[]): PimEvent {
  const at = Date.parse(textIn(time) ?? '');
  return {
    id,
    at: Number.isNaN(at) ? undefined : at,
    paths,
    changed: undefined,
    isStructural: /(?:^|\.)(?:family|attribute)\./.test(type),
    subscription: undefined,
    suspended: /\bsubscription\.(?:suspended|revoked)\b/.test(type) ? type : undefined,
  };
}

/** What a delta of a product or model tells. Family, parent and categories decide which pictures and texts are shown. */
function changedIn(data: Json): readonly ChangedAttribute[] | undefined {
  const changes = objectIn(objectIn(data.product ?? data.product_model).changes);
  const parts = Object.keys(changes);
  if (parts.length === 0 || parts.some((part) => part !== 'values' && !HARMLESS.has(part))) return undefined;
  return Object.entries(objectIn(changes.values)).map(([code, values]) => ({
    code,
    types: listIn(values).map((value) => textIn(objectIn(value).type)),
  }));
}

/** What the data of an event names. Delta events and whole ones name it alike. */
function pathsIn(data: Json): readonly string[] {
  const product = objectIn(data.product);
  const asset = objectIn(data.asset);
  const record = objectIn(data.reference_entity_record ?? data.record);
  return [
    ...productRefs(product).map(refPath),
    ...pathOf('product-model', objectIn(data.product_model ?? data['product-model']).code),
    ...pathOf('category', objectIn(data.category).code),
    ...memberPath('asset', objectIn(asset.asset_family).code, asset.code),
    ...memberPath('record', objectIn(record.reference_entity).code, record.code),
  ];
}

/** An event of the Events API: of products and models alone. */
function readOld(event: Json): PimEvent | undefined {
  const id = textIn(event.event_id);
  const action = textIn(event.action);
  if (id === undefined || action === undefined) return undefined;
  const resource = objectIn(objectIn(event.data).resource);
  const paths = action.startsWith('product_model.')
    ? pathOf('product-model', resource.code)
    : productRefs(resource).map(refPath);
  return toEvent(id, action, event.event_datetime, paths);
}

function pathOf(type: 'product-model' | 'category', code: unknown): readonly string[] {
  const name = textIn(code);
  return name === undefined ? [] : [refPath({ type, name })];
}

function memberPath(type: 'asset' | 'record', owner: unknown, code: unknown): readonly string[] {
  const [of, name] = [textIn(owner), textIn(code)];
  const ref: PimRef | undefined = of === undefined || name === undefined ? undefined : { type, owner: of, name };
  return ref ? [refPath(ref)] : [];
}
