/** Why a provider gave no vectors. The reason is for people to read, and holds nothing that was sent: no key, no address, no text. */
export class ProviderFailure extends Error {
  constructor(
    readonly reason: string,
    /** `refused`: it will not take these texts, whenever they are sent. */
    readonly kind: 'refused' | 'unavailable',
    /** How long it asks to be left alone, in milliseconds. */
    readonly retryAfterMs?: number,
  ) {
    super(reason);
  }
}
