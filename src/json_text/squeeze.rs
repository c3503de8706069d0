//! Sixty-four bytes without some of them.
//!
//! Where the processor has an instruction for that, it is one; elsewhere what lies between those that are left out is copied piece by piece.

use std::ops::Range;

use fearless_simd::Level;

use super::bits::WIDE;

/// How many bytes are seen at a time: those that are looked at, and as many behind them, which may be anything.
pub(super) const SEEN: usize = 2 * WIDE;

/// Copies `part` of what is seen to `said`, but for the bytes that `without` marks in it, and more behind it. Returns how many that are.
///
/// `part` lies in the first half, and the last byte of that half is not marked.
pub(super) fn squeeze(
    level: Level,
    seen: &[u8; SEEN],
    part: Range<usize>,
    without: u64,
    said: &mut [u8; SEEN],
) -> usize {
    #[cfg(target_arch = "x86_64")]
    if let Some(avx) = level.as_avx512() {
        return compress(avx, seen, part, without, said);
    }
    let _ = level;
    piecemeal(seen, part, without, said)
}

#[cfg(target_arch = "x86_64")]
fearless_simd::kernel!(
    fn compress(avx: Avx512, seen: &[u8; SEEN], part: Range<usize>, without: u64, said: &mut [u8; SEEN]) -> usize {
        use fearless_simd::{prelude::*, u8x64};
        use std::arch::x86_64::{__m512i, _mm512_maskz_compress_epi8};
        let kept = !without & u64::MAX << part.start & u64::MAX >> (WIDE - part.end);
        let bytes: __m512i = u8x64::from_slice(avx, &seen[..WIDE]).into();
        let kept_bytes: u8x64<_> = _mm512_maskz_compress_epi8(kept, bytes).simd_into(avx);
        kept_bytes.store_slice(&mut said[..WIDE]);
        kept.count_ones() as usize
    }
);

fn piecemeal(seen: &[u8; SEEN], part: Range<usize>, mut without: u64, said: &mut [u8; SEEN]) -> usize {
    /// So much lies between two escapes of a body inside a capture, mostly.
    const MOSTLY: usize = 32;
    // It is below that already; so the compiler sees that nothing is out of bounds.
    let below = |place: usize| place % WIDE;
    let (mut at, mut end) = (part.start, 0);
    while without != 0 {
        let next = without.trailing_zeros() as usize;
        without &= without - 1;
        let (from, to) = (&seen[below(at)..], &mut said[below(end)..]);
        to[..MOSTLY].copy_from_slice(&from[..MOSTLY]);
        if next - at > MOSTLY {
            to[MOSTLY..WIDE].copy_from_slice(&from[MOSTLY..WIDE]);
        }
        end += next - at;
        at = next + 1;
    }
    said[below(end)..][..WIDE].copy_from_slice(&seen[below(at)..][..WIDE]);
    end + part.end - at
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_marked_is_left_out(seen: [u8; 32], marked: u64, start in 0..WIDE, length in 1..=WIDE) {
            let seen: [u8; SEEN] = std::array::from_fn(|place| seen[place % 32].wrapping_add(u8::try_from(place).unwrap()));
            let part = start..(start + length).min(WIDE);
            let without = marked & u64::MAX << part.start & u64::MAX >> (WIDE - part.end) & !(1 << (part.end - 1));
            let expected: Vec<u8> = part.clone().filter(|place| without >> place & 1 == 0).map(|place| seen[place]).collect();
            let mut said = [0; SEEN];
            let length = squeeze(Level::new(), &seen, part.clone(), without, &mut said);
            prop_assert_eq!(&said[..length], &expected);
            let length = piecemeal(&seen, part, without, &mut said);
            prop_assert_eq!(&said[..length], &expected);
        }
    }
}
