//! HMAC-SHA-256 of many messages at a time, sixteen side by side, each in a lane of its own: on x86-64 with AVX-512 as Ice Lake and Zen 4 have it.
//!
//! Each step of the hash waits for the one before, and takes as long for sixteen messages as for one; so does one block of sixteen here take a third
//! of what the instructions for SHA take for sixteen blocks. A batch of captures is judged so. It refuses processors that have less:
//! [`super::digest`] computes every digest, this one the same where it can.

use fearless_simd::Level;
use sha2::block_api::compress256;
use zeroize::Zeroizing;

/// A block of SHA-256, in bytes.
const BLOCK: usize = 64;

/// How many messages lie side by side: a word of each fills the widest register.
const LANES: usize = 16;

/// Of fewer messages each alone is quicker: lanes that stay empty take as long.
const LEAST: usize = 6;

/// What the hash of each lane has come to, first word by first word.
type States = [[u32; LANES]; 8];

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
pub(super) struct Keyed {
    hardware: Hardware,
    inner: Zeroizing<[u32; 8]>,
    outer: Zeroizing<[u32; 8]>,
}

impl Keyed {
    /// `None` where this is no such processor.
    pub(super) fn new(key: &[u8]) -> Option<Self> {
        let hardware = hardware(Level::new())?;
        let mut block = Zeroizing::new([0; BLOCK]);
        if let Some(short) = block.get_mut(..key.len()) {
            short.copy_from_slice(key);
        } else {
            let digest = Zeroizing::new(<[u8; 32]>::from(<sha2::Sha256 as sha2::Digest>::digest(key)));
            block[..32].copy_from_slice(&*digest);
        }
        let state = |pad: u8| {
            let (mut state, mut padded) = (Zeroizing::new(INITIAL), block.clone());
            padded.iter_mut().for_each(|byte| *byte ^= pad);
            compress256(&mut state, std::slice::from_ref(&padded));
            state
        };
        Some(Self { hardware, inner: state(0x36), outer: state(0x5c) })
    }
}

/// The code of each message under its key.
pub(super) fn codes(messages: &[(&Keyed, &[u8])]) -> Vec<[u8; 32]> {
    let Some((Keyed { hardware, .. }, _)) = messages.first() else { return Vec::new() };
    let inner: Vec<_> = messages.iter().map(|(key, message)| (&*key.inner, *message)).collect();
    let inner = hash(*hardware, &inner);
    let outer: Vec<_> = messages.iter().zip(&inner).map(|((key, _), hash)| (&*key.outer, &hash[..])).collect();
    hash(*hardware, &outer)
}

/// The hash of each message, which goes on from a state behind one block.
fn hash(hardware: Hardware, messages: &[(&[u32; 8], &[u8])]) -> Vec<[u8; 32]> {
    let mut hashes = vec![[0; 32]; messages.len()];
    // The longest begin, so that those go side by side that are of about one length. Mostly, as where hashes are hashed, all are.
    let mut waiting: Vec<usize> = (0..messages.len()).collect();
    let length = |message: &usize| messages[*message].1.len() / BLOCK;
    if !waiting.is_sorted_by_key(length) {
        waiting.sort_unstable_by_key(length);
    }
    let mut states: Zeroizing<States> = Zeroizing::new([[0; LANES]; 8]);
    let mut lanes = [const { Lane::empty() }; LANES];
    loop {
        // Who is done makes room for the next.
        let mut blocks: [&[[u8; BLOCK]]; LANES] = [&[]; LANES];
        for (index, (lane, blocks)) in lanes.iter_mut().zip(&mut blocks).enumerate() {
            if lane.ahead().is_empty() {
                if let Some(message) = lane.message.take() {
                    for (bytes, words) in hashes[message].as_chunks_mut().0.iter_mut().zip(&*states) {
                        *bytes = words[index].to_be_bytes();
                    }
                }
                if let Some(message) = waiting.pop() {
                    let (state, text) = messages[message];
                    for (words, word) in states.iter_mut().zip(state) {
                        words[index] = *word;
                    }
                    lane.begin(message, text);
                }
            }
            *blocks = lane.ahead();
        }
        let busy = || blocks.iter().enumerate().filter(|(_, blocks)| !blocks.is_empty());
        let Some((_, shortest)) = busy().min_by_key(|(_, blocks)| blocks.len()) else { return hashes };
        let passed = if busy().count() < LEAST {
            for (index, blocks) in busy() {
                let mut state = Zeroizing::new(states.map(|words| words[index]));
                compress256(&mut state, blocks);
                for (words, word) in states.iter_mut().zip(*state) {
                    words[index] = word;
                }
            }
            blocks.map(<[_]>::len)
        } else {
            // As far as all go. What an empty lane comes to is of no interest.
            compress(hardware, &mut states, blocks.map(|blocks| blocks.get(..shortest.len()).unwrap_or(shortest)));
            [shortest.len(); LANES]
        };
        for (lane, passed) in lanes.iter_mut().zip(passed) {
            lane.next += passed;
        }
    }
}

/// A message that is hashed, before which there was a block.
struct Lane<'m> {
    /// Which one it is; none, where there is nothing to hash.
    message: Option<usize>,
    /// Its whole blocks.
    whole: &'m [[u8; BLOCK]],
    /// What is left behind them, filled up as section 5.1.1 says: one block or two.
    end: [[u8; BLOCK]; 2],
    ends: usize,
    /// How many blocks were hashed.
    next: usize,
}

impl<'m> Lane<'m> {
    const fn empty() -> Self {
        Self { message: None, whole: &[], end: [[0; BLOCK]; 2], ends: 0, next: 0 }
    }

    fn begin(&mut self, message: usize, text: &'m [u8]) {
        let (whole, rest) = text.as_chunks();
        let end = self.end.as_flattened_mut();
        end.fill(0);
        end[..rest.len()].copy_from_slice(rest);
        end[rest.len()] = 0x80;
        let ends = (rest.len() + 1 + size_of::<u64>()).div_ceil(BLOCK);
        let bits = (BLOCK as u64 + text.len() as u64) * 8;
        end[ends * BLOCK - size_of::<u64>()..ends * BLOCK].copy_from_slice(&bits.to_be_bytes());
        (self.message, self.whole, self.ends, self.next) = (Some(message), whole, ends, 0);
    }

    /// The next blocks that lie together. None where it is done.
    fn ahead(&self) -> &[[u8; BLOCK]] {
        match self.next.checked_sub(self.whole.len()) {
            None => &self.whole[self.next..],
            Some(ends) => self.end[..self.ends].get(ends..).unwrap_or_default(),
        }
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
fn compress(hardware: Hardware, _: &mut States, _: [&[[u8; BLOCK]]; LANES]) {
    match hardware {}
}

#[cfg(target_arch = "x86_64")]
fearless_simd::kernel!(
    /// Takes blocks into the state of each lane, as many into each (section 6.2.2).
    fn compress(avx: Avx512, states: &mut States, blocks: [&[[u8; BLOCK]]; LANES]) {
        use fearless_simd::{prelude::*, u8x64, u32x16};
        type Words = u32x16<fearless_simd::x86::Avx512>;

        let rotate = |words: Words, by: u32| words >> by | words << (32 - by);
        let mut before = states.map(|words| u32x16::load_array(avx, words));
        for at in 0..blocks[0].len() {
            // The other way round, and not a block a register, but a word of each.
            let mut schedule = blocks.map(|blocks| {
                let words = u32x16::from_bytes(u8x64::load_array(avx, blocks[at]));
                rotate(words, 8) & 0xff00_ff00 | rotate(words, 24) & 0x00ff_00ff
            });
            for _ in 0..LANES.ilog2() {
                let (first, second) = schedule.split_at(LANES / 2);
                let mixed: [_; LANES / 2] = std::array::from_fn(|index| first[index].interleave(second[index]));
                schedule =
                    std::array::from_fn(|index| if index % 2 == 0 { mixed[index / 2].0 } else { mixed[index / 2].1 });
            }
            let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = before;
            for (turn, constants) in ROUNDS.as_chunks::<LANES>().0.iter().enumerate() {
                // Written out, for the names of the words to change places, and not the words. What does not wait is added up first.
                macro_rules! round {
                    ($a:ident $b:ident $c:ident $d:ident $e:ident $f:ident $g:ident $h:ident $index:literal) => {
                        let known = $h + (schedule[$index] + constants[$index]);
                        let chosen = ($e & $f) ^ (!$e & $g);
                        let sum = chosen + (rotate($e, 6) ^ rotate($e, 11) ^ rotate($e, 25));
                        let majority = ($a & $b) | ($c & ($a | $b));
                        let other = majority + (rotate($a, 2) ^ rotate($a, 13) ^ rotate($a, 22));
                        $d = ($d + known) + sum;
                        $h = (known + other) + sum;
                        if turn < 3 {
                            let [next, late] = [1, 14].map(|ahead| schedule[($index + ahead) % LANES]);
                            let first = rotate(next, 7) ^ rotate(next, 18) ^ (next >> 3);
                            let second = rotate(late, 17) ^ rotate(late, 19) ^ (late >> 10);
                            schedule[$index] = (schedule[$index] + schedule[($index + 9) % LANES] + first) + second;
                        }
                    };
                }
                round!(a b c d e f g h 0);
                round!(h a b c d e f g 1);
                round!(g h a b c d e f 2);
                round!(f g h a b c d e 3);
                round!(e f g h a b c d 4);
                round!(d e f g h a b c 5);
                round!(c d e f g h a b 6);
                round!(b c d e f g h a 7);
                round!(a b c d e f g h 8);
                round!(h a b c d e f g 9);
                round!(g h a b c d e f 10);
                round!(f g h a b c d e 11);
                round!(e f g h a b c d 12);
                round!(d e f g h a b c 13);
                round!(c d e f g h a b 14);
                round!(b c d e f g h a 15);
            }
            for (before, now) in before.iter_mut().zip([a, b, c, d, e, f, g, h]) {
                *before += now;
            }
        }
        for (words, state) in states.iter_mut().zip(before) {
            state.store_array(words);
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
        /// The crate of that name knows no lanes. Where this is no such processor, nothing is to be seen here.
        #[test]
        fn many_codes_are_those_of_each_alone(
            keys in prop::array::uniform2(prop::collection::vec(any::<u8>(), 0..140)),
            messages in prop::collection::vec((prop::collection::vec(any::<u8>(), 0..300), 0..2_usize), 0..40),
        ) {
            if let [Some(one), Some(other)] = keys.each_ref().map(|key| Keyed::new(key)) {
                let keyed = [one, other];
                let jobs: Vec<_> = messages.iter().map(|(message, key)| (&keyed[*key], &message[..])).collect();
                let expected: Vec<_> = messages.iter().map(|(message, key)| code(&keys[*key], message)).collect();
                prop_assert_eq!(codes(&jobs), expected);
            }
        }
    }
}
