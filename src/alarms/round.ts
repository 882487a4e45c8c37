/** The judging of one closed window, for all rules of its length. */
export interface Round {
  readonly periodSeconds: number;
  /** End of the window. */
  readonly endSeconds: number;
  /** When it is judged. */
  readonly nowSeconds: number;
}
