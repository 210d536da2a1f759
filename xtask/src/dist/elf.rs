//! Whether an executable is static, by its own words: the program headers of an ELF file.

/// What the head of a 64-bit little-endian ELF file says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Elf {
    pub(super) machine: u16,
    /// It asks for a loader, which then finds libraries for it.
    pub(super) interpreter: bool,
    /// How many shared libraries it names.
    pub(super) libraries: usize,
}

const PT_DYNAMIC: u32 = 2;
const PT_INTERP: u32 = 3;
const DT_NULL: u64 = 0;
const DT_NEEDED: u64 = 1;

impl Elf {
    /// # Errors
    /// When `bytes` are no such file or end too early.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        if bytes.get(..6) != Some(b"\x7fELF\x02\x01") {
            return Err("not a 64-bit little-endian ELF file".to_owned());
        }
        Self::headers(bytes).ok_or_else(|| "an ELF file that ends too early".to_owned())
    }

    /// Whether it runs without a loader and without a library.
    pub(super) fn is_static(&self) -> bool {
        !self.interpreter && self.libraries == 0
    }

    fn headers(bytes: &[u8]) -> Option<Self> {
        let mut elf = Self {
            machine: u16_at(bytes, 18)?,
            interpreter: false,
            libraries: 0,
        };
        let (start, size, count) = (u64_at(bytes, 32)?, u16_at(bytes, 54)?, u16_at(bytes, 56)?);
        for index in 0..u64::from(count) {
            let header = tail(bytes, start.checked_add(index * u64::from(size))?)?;
            match u32_at(header, 0)? {
                PT_INTERP => elf.interpreter = true,
                PT_DYNAMIC => {
                    let (offset, length) = (u64_at(header, 8)?, u64_at(header, 32)?);
                    let section = tail(bytes, offset)?.get(..usize::try_from(length).ok()?)?;
                    elf.libraries += libraries(section);
                }
                _ => {}
            }
        }
        Some(elf)
    }
}

fn libraries(dynamic: &[u8]) -> usize {
    dynamic
        .chunks_exact(16)
        .map_while(|entry| u64_at(entry, 0).filter(|tag| *tag != DT_NULL))
        .filter(|tag| *tag == DT_NEEDED)
        .count()
}

fn tail(bytes: &[u8], from: u64) -> Option<&[u8]> {
    bytes.get(usize::try_from(from).ok()?..)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..)?.first_chunk().copied()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..)?.first_chunk().copied()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..)?.first_chunk().copied()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: u64 = 64;
    const HEADER: u64 = 56;

    /// A file with these segments: type and content.
    fn file(segments: &[(u32, Vec<u8>)]) -> Vec<u8> {
        let mut bytes = vec![0; HEAD as usize];
        bytes[..6].copy_from_slice(b"\x7fELF\x02\x01");
        bytes[18..20].copy_from_slice(&183u16.to_le_bytes());
        bytes[32..40].copy_from_slice(&HEAD.to_le_bytes());
        bytes[54..56].copy_from_slice(&(HEADER as u16).to_le_bytes());
        bytes[56..58].copy_from_slice(&(segments.len() as u16).to_le_bytes());
        let mut at = HEAD + HEADER * segments.len() as u64;
        for (kind, content) in segments {
            let mut header = vec![0; HEADER as usize];
            header[..4].copy_from_slice(&kind.to_le_bytes());
            header[8..16].copy_from_slice(&at.to_le_bytes());
            header[32..40].copy_from_slice(&(content.len() as u64).to_le_bytes());
            bytes.extend(header);
            at += content.len() as u64;
        }
        segments
            .iter()
            .for_each(|(_, content)| bytes.extend(content));
        bytes
    }

    fn dynamic(tags: &[u64]) -> Vec<u8> {
        tags.iter()
            .flat_map(|tag| [*tag, 7])
            .flat_map(u64::to_le_bytes)
            .collect()
    }

    #[test]
    fn a_loader_or_a_library_is_seen() {
        let read = |segments: &[_]| Elf::read(&file(segments)).unwrap();
        assert!(read(&[]).is_static());
        assert_eq!(read(&[]).machine, 183);
        // What is linked to run at any address describes its relocations, and names no library.
        assert!(read(&[(1, vec![0; 9]), (PT_DYNAMIC, dynamic(&[24, 0, DT_NEEDED]))]).is_static());
        let needing = read(&[(PT_DYNAMIC, dynamic(&[DT_NEEDED, 5, DT_NEEDED, 0]))]);
        assert_eq!(needing.libraries, 2);
        assert!(!needing.is_static());
        assert!(!read(&[(PT_INTERP, b"/lib/ld.so".to_vec())]).is_static());
    }

    #[test]
    fn no_cut_and_no_other_file_is_taken_for_static() {
        let whole = file(&[(PT_DYNAMIC, dynamic(&[DT_NEEDED, 0]))]);
        for length in 0..whole.len() {
            assert!(Elf::read(&whole[..length]).is_err(), "{length}");
        }
        assert!(Elf::read(b"#!/bin/sh\n").is_err());
    }

    #[test]
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    fn this_program_is_not_static() {
        let bytes = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let elf = Elf::read(&bytes).unwrap();
        assert!(elf.interpreter && elf.libraries > 0, "{elf:?}");
    }
}
