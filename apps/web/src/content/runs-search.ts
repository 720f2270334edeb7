/** What of the runs list is in its address. */
export interface RunsSearch {
  filter?: string | undefined;
  sort?: string | undefined;
}
