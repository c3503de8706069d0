//! HMAC-SHA-256 of two messages at a time, where the processor has instructions for the hash: on x86-64 with AVX-512 as Ice Lake and Zen 4 have it,
//! which is the least that [`fearless_simd`] brings them with.
//!
//! Each step of the hash waits for the one before; those of another message do not, so that two take hardly longer than one. A batch of captures
//! is judged so. It refuses what it has no instructions for: [`super::digest`] computes every digest, this one the same where it can.

use fearless_simd::Level;
use sha2::block_api::compress256;
use zeroize::Zeroizing;

/// A block of SHA-256, in bytes.
const BLOCK: usize = 64;

/// What the hash begins with (FIPS 180-4 section 5.3.3): of the square roots of the first eight primes, the first bits behind the point.
const INITIAL: [u32; 8] = roots(2);

/// What goes into each round (section 4.2.2): the same of the cube roots of the first 64 primes.
#[cfg(any(test, target_arch = "x86_64"))]
const ROUNDS: [u32; 64] = roots(3);

const fn roots<const N: usize>(degree: u32) -> [u32; N] {
    let mut roots = [0; N];
    let (mut index, mut number) = (0, 2_u128);
    while index < N {
        let mut divisor = 2;
        while !number.is_multiple_of(divisor) {
            divisor += 1;
        }
        if divisor == number {
            // The largest whole number whose power is not above, with 32 bits behind the point.
            let (mut root, mut bit) = (0_u128, 1 << 37);
            while bit > 0 {
                if (root + bit).pow(degree) <= number << (32 * degree) {
                    root += bit;
                }
                bit >>= 1;
            }
            #[expect(clippy::cast_possible_truncation, reason = "what stands before the point is left out")]
            {
                roots[index] = root as u32;
            }
            index += 1;
        }
        number += 1;
    }
    roots
}

#[cfg(target_arch = "x86_64")]
type Hardware = fearless_simd::x86::Avx512;
#[cfg(not(target_arch = "x86_64"))]
type Hardware = std::convert::Infallible;

/// A key in place: what both hashes of HMAC (RFC 2104 section 2) come to behind the block of the key.
#[derive(Clone)]
pub(super) struct Pair {
    hardware: Hardware,
    inner: Zeroizing<[u32; 8]>,
    outer: Zeroizing<[u32; 8]>,
}

impl Pair {
    /// `None` where this is no such processor.
    pub(super) fn keyed(key: &[u8]) -> Option<Self> {
        let hardware = hardware(Level::new())?;
        let mut block = Zeroizing::new([0; BLOCK]);
        if let Some(short) = block.get_mut(..key.len()) {
            short.copy_from_slice(key);
        } else {
            block[..32].copy_from_slice(&<sha2::Sha256 as sha2::Digest>::digest(key));
        }
        let state = |pad: u8| {
            let (mut state, mut padded) = (Zeroizing::new(INITIAL), block.clone());
            padded.iter_mut().for_each(|byte| *byte ^= pad);
            compress256(&mut state, std::slice::from_ref(&padded));
            state
        };
        Some(Self { hardware, inner: state(0x36), outer: state(0x5c) })
    }

    /// The code of each message.
    pub(super) fn codes(&self, messages: [&[u8]; 2]) -> [[u8; 32]; 2] {
        let inner = self.hash(&self.inner, messages);
        self.hash(&self.outer, [&inner[0], &inner[1]])
    }

    /// The hash of each message, which goes on from a state behind one block.
    fn hash(&self, state: &[u32; 8], messages: [&[u8]; 2]) -> [[u8; 32]; 2] {
        let mut states = [*state; 2];
        let [(first, rest), (second, other)] = messages.map(<[u8]>::as_chunks);
        let ends = [End::of(rest, messages[0].len()), End::of(other, messages[1].len())];
        // Side by side as far as both go, then what is left of each.
        let both = first.len().min(second.len());
        compress_both(self.hardware, &mut states, [&first[..both], &second[..both]]);
        let mut first = first[both..].iter().chain(ends[0].blocks());
        let mut second = second[both..].iter().chain(ends[1].blocks());
        loop {
            match (first.next(), second.next()) {
                (Some(one), Some(other)) => compress_both(self.hardware, &mut states, [&[*one], &[*other]]),
                (Some(one), None) => compress256(&mut states[0], &[*one]),
                (None, Some(other)) => compress256(&mut states[1], &[*other]),
                (None, None) => break,
            }
        }
        states.map(|state| {
            let mut hash = [0; 32];
            for (bytes, word) in hash.as_chunks_mut().0.iter_mut().zip(state) {
                *bytes = word.to_be_bytes();
            }
            hash
        })
    }
}

/// What is left of a message behind its whole blocks, filled up as section 5.1.1 says: one block or two.
struct End([[u8; BLOCK]; 2], usize);

impl End {
    /// Of a message of so many bytes, before which there was a block.
    fn of(rest: &[u8], length: usize) -> Self {
        let mut bytes = [0; 2 * BLOCK];
        bytes[..rest.len()].copy_from_slice(rest);
        bytes[rest.len()] = 0x80;
        let blocks = (rest.len() + 1 + size_of::<u64>()).div_ceil(BLOCK);
        let bits = (BLOCK as u64 + length as u64) * 8;
        bytes[..blocks * BLOCK][blocks * BLOCK - size_of::<u64>()..].copy_from_slice(&bits.to_be_bytes());
        let (halves, _) = bytes.as_chunks();
        Self([halves[0], halves[1]], blocks)
    }

    fn blocks(&self) -> &[[u8; BLOCK]] {
        &self.0[..self.1]
    }
}

#[cfg(target_arch = "x86_64")]
fn hardware(level: Level) -> Option<Hardware> {
    level.as_avx512()
}

#[cfg(not(target_arch = "x86_64"))]
fn hardware(_: Level) -> Option<Hardware> {
    None
}

#[cfg(not(target_arch = "x86_64"))]
fn compress_both(hardware: Hardware, _: &mut [[u32; 8]; 2], _: [&[[u8; BLOCK]]; 2]) {
    match hardware {}
}

#[cfg(target_arch = "x86_64")]
fearless_simd::kernel!(
    /// Takes blocks into each state (section 6.2.2), as many into the one as into the other. The instructions want the words of a state as two
    /// halves, `abef` and `cdgh`, the first in the highest place.
    fn compress_both(avx: Avx512, states: &mut [[u32; 8]; 2], blocks: [&[[u8; BLOCK]]; 2]) {
        use fearless_simd::{prelude::*, u8x16, u32x4};
        use std::arch::x86_64::{
            __m128i, _mm_add_epi32, _mm_alignr_epi8, _mm_sha256msg1_epu32, _mm_sha256msg2_epu32, _mm_sha256rnds2_epu32,
            _mm_shuffle_epi8, _mm_shuffle_epi32,
        };
        let words = |words: [u32; 4]| -> __m128i { u32x4::load_array(avx, words).into() };
        // Each word the other way round.
        let swap: __m128i = u8x16::load_array(avx, [3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12]).into();
        let mut halves = states.map(|[a, b, c, d, e, f, g, h]| [words([f, e, b, a]), words([h, g, d, c])]);
        for (first, second) in blocks[0].iter().zip(blocks[1]) {
            let before = halves;
            let mut schedule = [first, second].map(|block| {
                let (quarters, _) = block.as_chunks();
                [0, 1, 2, 3].map(|quarter: usize| -> __m128i {
                    _mm_shuffle_epi8(u8x16::load_array(avx, quarters[quarter]).into(), swap)
                })
            });
            for (turn, constants) in ROUNDS.as_chunks::<16>().0.iter().enumerate() {
                let (constants, _) = constants.as_chunks();
                for quarter in 0..4 {
                    let constants = words(constants[quarter]);
                    for (schedule, [abef, cdgh]) in schedule.iter_mut().zip(&mut halves) {
                        if turn > 0 {
                            let [second, third, last] = [1, 2, 3].map(|ahead| schedule[(quarter + ahead) % 4]);
                            let sum = _mm_add_epi32(
                                _mm_sha256msg1_epu32(schedule[quarter], second),
                                _mm_alignr_epi8::<4>(last, third),
                            );
                            schedule[quarter] = _mm_sha256msg2_epu32(sum, last);
                        }
                        let input = _mm_add_epi32(schedule[quarter], constants);
                        *cdgh = _mm_sha256rnds2_epu32(*cdgh, *abef, input);
                        *abef = _mm_sha256rnds2_epu32(*abef, *cdgh, _mm_shuffle_epi32::<0x0e>(input));
                    }
                }
            }
            for (halves, before) in halves.iter_mut().zip(before) {
                *halves = [0, 1].map(|half: usize| _mm_add_epi32(halves[half], before[half]));
            }
        }
        for (state, halves) in states.iter_mut().zip(halves) {
            let [[f, e, b, a], [h, g, d, c]] = halves.map(|half| -> [u32; 4] {
                let half: u32x4<_> = half.simd_into(avx);
                half.into()
            });
            *state = [a, b, c, d, e, f, g, h];
        }
    }
);

#[cfg(test)]
mod tests {
    use super::*;
    use hmac::{Hmac, KeyInit as _, Mac as _};
    use proptest::prelude::*;

    #[test]
    fn the_constants_are_those_of_the_standard() {
        // FIPS 180-4, the first and the last of each.
        assert_eq!((INITIAL[0], INITIAL[7]), (0x6a09_e667, 0x5be0_cd19));
        assert_eq!((ROUNDS[0], ROUNDS[63]), (0x428a_2f98, 0xc671_78f2));
    }

    fn code(key: &[u8], message: &[u8]) -> [u8; 32] {
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key).unwrap();
        mac.update(message);
        mac.finalize().into_bytes().into()
    }

    proptest! {
        /// The crate of that name knows no pairs. Where this is no such processor, nothing is to be seen here.
        #[test]
        fn two_codes_are_those_of_each_alone(
            key in prop::collection::vec(any::<u8>(), 0..140),
            messages in prop::array::uniform2(prop::collection::vec(any::<u8>(), 0..300)),
        ) {
            if let Some(pair) = Pair::keyed(&key) {
                let [first, second] = &messages;
                prop_assert_eq!(pair.codes([first, second]), [code(&key, first), code(&key, second)]);
            }
        }
    }
}
