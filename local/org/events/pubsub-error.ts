/** How the Pub/Sub API says no: a gRPC status, and in the trailer `error-code` in Salesforce's words and the `rpc-id`. */
import { Metadata, type StatusObject, status } from '@grpc/grpc-js';

const STATUS = {
  'sfdc.platform.eventbus.grpc.service.auth.error': status.UNAUTHENTICATED,
  'sfdc.platform.eventbus.grpc.service.auth.headers.invalid': status.UNAUTHENTICATED,
  'sfdc.platform.eventbus.grpc.topic.not.found': status.NOT_FOUND,
  'sfdc.platform.eventbus.grpc.schema.not.found': status.NOT_FOUND,
  'sfdc.platform.eventbus.grpc.permission.denied': status.PERMISSION_DENIED,
  'sfdc.platform.eventbus.grpc.subscription.fetch.topic.invalid': status.INVALID_ARGUMENT,
  'sfdc.platform.eventbus.grpc.subscription.fetch.requested.events.invalid': status.INVALID_ARGUMENT,
  'sfdc.platform.eventbus.grpc.subscription.fetch.replayid.validation.failed': status.INVALID_ARGUMENT,
  'sfdc.platform.eventbus.grpc.subscription.fetch.replayid.corrupted': status.INVALID_ARGUMENT,
  'sfdc.platform.eventbus.grpc.service.unavailable': status.UNAVAILABLE,
} as const;

export type PubSubErrorCode = keyof typeof STATUS;

export class PubSubError extends Error implements Partial<StatusObject> {
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;

  constructor(errorCode: PubSubErrorCode, text: string, rpcId: string) {
    super(`${text} rpcId: ${rpcId}`);
    this.code = STATUS[errorCode];
    this.details = this.message;
    this.metadata = new Metadata();
    this.metadata.set('error-code', errorCode);
    this.metadata.set('rpc-id', rpcId);
  }
}
