//! Compares signing, verifying, and rendering a payload with fresh IDs and times to the bare HMAC. `cargo bench --bench signing`; see
//! `benches/README.md`.

#![allow(clippy::print_stdout)]

use std::{
    cell::RefCell,
    hint::black_box,
    time::{Duration, Instant},
};

use hmac::{Hmac, KeyInit as _, Mac as _};
use hookctl::{
    message::Message,
    payload::{Encoding, FormStyle, Fresh, Payload, Template},
    secret::Secret,
    signing::{Algorithm, DigestEncoding, Scheme, Signer, Verifier},
};
use sha2::Sha256;

const ROUNDS: usize = 15;
const MESSAGES: u32 = 20_000;

fn main() {
    let scheme = Scheme::hmac("X-Signature", Algorithm::Sha256, DigestEncoding::Hex);
    let secret = Secret::new(b"benchmark".to_vec(), "bench").expect("not empty");
    let signer = Signer::new(&scheme, &secret).expect("a key");
    let verifier = Verifier::new(std::slice::from_ref(&scheme), std::slice::from_ref(&secret)).expect("a key");
    let mut message = Message::post("/hook", vec![b'x'; 500]);
    message.headers.push("X-Signature", signer.sign(&message).expect("a signature"));
    let bare = Hmac::<Sha256>::new_from_slice(secret.expose()).expect("a key");

    let form = include_bytes!("../fixtures/wootric/response.created.form");
    let form = Payload::parse(Encoding::Form(FormStyle::Percent), form).expect("a form");
    let template = Template::new(&form, &Fresh::default());
    let (random, body) = (RefCell::new(fastrand::Rng::with_seed(1)), RefCell::new(Vec::new()));

    let candidates: [(&str, &dyn Fn()); 4] = [
        ("bare HMAC", &|| {
            let mut mac = bare.clone();
            mac.update(black_box(&message.body));
            black_box(mac.finalize().into_bytes());
        }),
        ("sign", &|| {
            black_box(signer.sign(black_box(&message)).expect("a signature"));
        }),
        ("verify", &|| {
            black_box(verifier.verify(black_box(&message), None));
        }),
        ("fresh", &|| {
            template.render(black_box(1_769_860_800_123), &mut random.borrow_mut(), &mut body.borrow_mut());
            black_box(&body);
        }),
    ];
    let mut times = vec![Vec::new(); candidates.len()];
    for _ in 0..ROUNDS {
        for (index, (_, run)) in candidates.iter().enumerate() {
            let start = Instant::now();
            for _ in 0..MESSAGES {
                run();
            }
            times[index].push(start.elapsed() / MESSAGES);
        }
    }
    let medians: Vec<Duration> = times
        .into_iter()
        .map(|mut times| {
            times.sort();
            times[times.len() / 2]
        })
        .collect();
    println!("500 bytes, HMAC-SHA256, one core");
    for ((name, _), median) in candidates.iter().zip(&medians) {
        let rate = 1.0 / median.as_secs_f64() / 1e6;
        println!(
            "{name:<10} {median:>8.0?}  {rate:>5.2} M/s  {:>5.2} of bare",
            medians[0].as_secs_f64() / median.as_secs_f64()
        );
    }
}
