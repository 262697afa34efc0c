import { crc32, deflateRawSync } from 'node:zlib';

/** A member as its bytes stand in the zip, so that a test can say what no well-behaved writer would. */
export interface RawMember {
  name: string | Buffer;
  data: string | Buffer;
  /** General purpose bit flag (APPNOTE 4.4.4): 1 encrypted, 0x800 name in UTF-8. */
  flags?: number;
  method?: number;
  crc?: number;
}

/** A zip made by hand, all members deflated unless `method` says otherwise. */
export function aZip(members: readonly RawMember[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const { name, body, fixed } = rawMember(member);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    fixed.copy(local, 4);
    locals.push(local, name, body);
    const header = Buffer.alloc(46);
    header.writeUInt32LE(0x02014b50, 0);
    header.writeUInt16LE(20, 4);
    fixed.copy(header, 6);
    header.writeUInt32LE(offset, 42);
    central.push(header, name);
    offset += local.length + name.length + body.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** The 26 bytes that the local and the central header share, from "version needed" to "extra field length". */
function rawMember({ name, data, flags = 0, method = 8, crc }: RawMember) {
  const plain = Buffer.from(data);
  const body = method === 8 ? deflateRawSync(plain) : plain;
  const nameBytes = Buffer.from(name);
  const fixed = Buffer.alloc(26);
  fixed.writeUInt16LE(20, 0);
  fixed.writeUInt16LE(flags, 2);
  fixed.writeUInt16LE(method, 4);
  fixed.writeUInt32LE(crc ?? crc32(plain), 10);
  fixed.writeUInt32LE(body.length, 14);
  fixed.writeUInt32LE(plain.length, 18);
  fixed.writeUInt16LE(nameBytes.length, 22);
  return { name: nameBytes, body, fixed };
}
