import { elementAt, parseXml, textAt, type XmlElement } from "../wire-text/xml.ts";

/** The decoded wire fields beside the XML of an app message: they fill what the XML does not give. */
export type AppFields = {
  readonly type: number;
  readonly title: string;
  readonly url: string;
  /** Bytes, decimal. */
  readonly size: string;
};

/** An app message, read but not yet told apart. */
export type App = {
  readonly type: number;
  readonly title: string;
  readonly fields: AppFields;
  readonly root: XmlElement | undefined;
  readonly element: XmlElement | undefined;
};

/** The trimmed text at a path below `appmsg`. */
export function appText(app: App, ...path: readonly string[]): string {
  return textAt(app.element, ...path);
}

/** Opens an app message. The XML's type wins: the field is 0 or 5 for types that the server does not know. */
export function openApp(body: string, fields: AppFields): App {
  const root = parseXml(body);
  const element = elementAt(root, "msg", "appmsg") ?? elementAt(root, "appmsg");
  const type = textAt(element, "type");
  return {
    type: /^[0-9]{1,9}$/.test(type) ? Number(type) : fields.type,
    title: textAt(element, "title") || fields.title,
    fields,
    root,
    element,
  };
}
