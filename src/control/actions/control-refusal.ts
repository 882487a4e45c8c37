/** Why an action is refused; each dialect has codes and texts of its own for them. */
export type RefusalReason =
  | 'parameterInvalid'
  | 'authenticationFailed'
  | 'actionNotGranted'
  | 'accessDenied'
  | 'quotaExceeded'
  | 'replayed'
  | 'actionUnsupported'
  | 'underMaintenance'
  | 'sourceNotExists'
  | 'invalidParameter'
  | 'missingParameter'
  | 'exceedLimit'
  /** More values than a query may read; the detail says which factors they come from. */
  | 'valuesOverLimit'
  | 'dimensionGroupError'
  | 'dbOperationFail'
  | 'sourceAlreadyExists'
  | 'subresourceExist';

/** Ends a control call without what it asked for. Nothing has changed. */
export class ControlRefusal extends Error {
  override name = 'ControlRefusal';

  constructor(
    readonly reason: RefusalReason,
    /** What was wrong, in English. */
    readonly detail: string,
  ) {
    super(`${reason}: ${detail}`);
  }
}
