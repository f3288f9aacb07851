import { openApi } from "./openapi.ts";

/** The document of the list for programs, as it lies in the repository. */
export const openApiDocument = {
  path: "docs/openapi.json",
  write: (): string =>
    `${JSON.stringify(openApi("http://127.0.0.1:9464/", "recall-page-9464"), undefined, 2)}\n`,
} as const;
