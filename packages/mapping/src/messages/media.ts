import { firstOf, fold, isObject, textOf } from '../json/values.js';
import type { JsonObject } from '../json/values.js';
import type { ContentPart } from './message.js';

const MEDIA_TYPES: ReadonlySet<string> = new Set([
  'image',
  'imagedata',
  'imageurl',
  'imagefileid',
  'inputimage',
  'file',
  'filedata',
  'fileurl',
  'fileid',
  'inputfile',
  'blob',
  'uri',
  'audio',
  'video',
  'document',
  'media',
]);

/**
 * Images, sound and files of any library's shape. Images and sound become OpenAI's parts; a file becomes a line of text,
 * since Lunary shows nothing for it. `undefined` when the value is no medium.
 */
export function mediaOf(value: JsonObject): ContentPart | undefined {
  const type = fold(textOf(value['type']) ?? '');
  const audio = value['input_audio'] ?? value['inputAudio'];
  if (isObject(audio)) {
    const data = textOf(audio['data']);
    if (data)
      return {
        type: 'input_audio',
        input_audio: { data, format: textOf(audio['format']) ?? 'wav' },
      };
  }
  const imageUrl = firstOf(value, 'image_url', 'imageUrl');
  if (imageUrl !== undefined)
    return imagePart(isObject(imageUrl) ? firstOf(imageUrl, 'url', 'uri') : imageUrl, undefined);

  // LangChain and openinference-style nesting: {image: {image: {url}}}, {image: {url}}; Bedrock: {image: {format, source: {bytes}}}
  const image = value['image'];
  if (isObject(image) && !isBytes(image)) {
    const format = textOf(image['format']);
    const nested = isObject(image['image'])
      ? image['image']
      : isObject(image['source'])
        ? image['source']
        : image;
    return imagePart(
      firstOf(nested, 'url', 'uri', 'bytes', 'data'),
      format ? `image/${format}` : mimeOf(image),
    );
  }
  // Bedrock: {document: {format, name, source}}, {video: {format, source}}.
  for (const kind of ['document', 'video'] as const) {
    const file = value[kind];
    if (isObject(file) && isObject(file['source']))
      return mediumPart(textOf(file['format']), undefined, nameOf(file), kind);
  }
  const source = value['source'];
  if (isObject(source) && (type === 'image' || type === 'document' || type === 'file')) {
    const mime = mimeOf(source) ?? mimeOf(value);
    const data = firstOf(source, 'data', 'url', 'uri', 'bytes', 'file_id');
    return type === 'image' ? imagePart(data, mime) : mediumPart(mime, data, nameOf(value), type);
  }
  const inline = firstOf(
    value,
    'inlineData',
    'inline_data',
    'fileData',
    'file_data',
    'media',
    'file',
  );
  if (isObject(inline)) {
    const data = firstOf(
      inline,
      'data',
      'url',
      'uri',
      'fileUri',
      'file_uri',
      'file_data',
      'bytes',
      'file_id',
    );
    return mediumPart(mimeOf(inline) ?? mimeOf(value), data, nameOf(inline) ?? nameOf(value), type);
  }
  if (MEDIA_TYPES.has(type)) {
    const modality = fold(textOf(value['modality']) ?? '');
    const data = firstOf(
      value,
      'image',
      'data',
      'url',
      'uri',
      'content',
      'file_id',
      'fileId',
      'audio',
    );
    const isImage = type.includes('image') || modality === 'image';
    if (data === undefined && !nameOf(value)) return undefined;
    const mime = mimeOf(value) ?? (isImage ? 'image/png' : modality ? `${modality}/*` : undefined);
    return mediumPart(mime, data, nameOf(value), type);
  }
  return undefined;
}

function mediumPart(
  mime: string | undefined,
  data: unknown,
  name: string | undefined,
  type: string,
): ContentPart {
  const text = payloadOf(data);
  const kind =
    mime ?? (text?.startsWith('data:') ? text.slice(5).split(/[;,]/)[0] : undefined) ?? '';
  if (kind.startsWith('image') && text !== undefined) return imagePart(text, kind);
  if (kind.startsWith('audio') && text !== undefined && !isUrl(text)) {
    const format = kind.split('/')[1] ?? 'wav';
    return {
      type: 'input_audio',
      input_audio: {
        data: text.replace(/^data:[^,]*,/, ''),
        format: format === 'mpeg' ? 'mp3' : format,
      },
    };
  }
  const isNamed = text !== undefined && !text.startsWith('data:');
  const what = name ?? (isNamed && (isUrl(text) || text.length < 80) ? text : kind);
  return {
    type: 'text',
    text: `[${type === '' || type === 'uri' || type === 'blob' ? 'file' : type} ${what}]`.replace(
      ' ]',
      ']',
    ),
  };
}

function imagePart(data: unknown, mime: string | undefined): ContentPart {
  const text = payloadOf(data);
  // Langfuse takes media out and leaves a reference that only its own server can open.
  if (text?.includes('@@@langfuseMedia')) return { type: 'text', text: '[image]' };
  if (text === undefined) return { type: 'text', text: '[image]' };
  if (isUrl(text) || text.startsWith('data:'))
    return { type: 'image_url', image_url: { url: text } };
  return {
    type: 'image_url',
    image_url: {
      url: `data:${mime && mime.includes('/') && !mime.endsWith('*') ? mime : 'image/png'};base64,${text}`,
    },
  };
}

/** Text of a payload; bytes that a library serialised as an object or array of numbers cannot be shown. */
function payloadOf(data: unknown): string | undefined {
  if (typeof data === 'string') return data === '' ? undefined : data;
  if (isObject(data)) return textOf(firstOf(data, 'url', 'href', 'data', 'base64'));
  return undefined;
}

function isBytes(value: JsonObject): boolean {
  return value['type'] === 'Buffer' || '0' in value;
}

function isUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
}

function mimeOf(value: JsonObject): string | undefined {
  return textOf(firstOf(value, 'mediaType', 'media_type', 'mimeType', 'mime_type', 'contentType'));
}

function nameOf(value: JsonObject): string | undefined {
  return textOf(firstOf(value, 'filename', 'file_name', 'fileName', 'title', 'name'));
}
