//! How a delivery is signed: rightly, or in each of the ways that `--tamper` names.

use std::sync::Arc;

use crate::app::{cli::SendArgs, error, output::Output, session::Session};
use hookctl::{
    provider::Provider,
    secret::Secret,
    signing::{Forgery, Scheme, Signer},
};

/// A signer, and what is done to what it signed.
pub(super) struct Signing {
    pub(super) signer: Signer,
    pub(super) tamper: Option<Forgery>,
}

/// The forgeries that were asked for, each once.
pub(super) fn tampers(args: &SendArgs) -> Vec<Forgery> {
    let mut tampers = Vec::new();
    for tamper in &args.rules.tamper {
        if !tampers.contains(tamper) {
            tampers.push(*tamper);
        }
    }
    tampers
}

/// Those of the providers whose deliveries can be spoiled so. The one that was named must be among them.
pub(super) fn fit<'p>(
    providers: Vec<&'p Provider>,
    tampers: &[Forgery],
    args: &SendArgs,
    out: &mut Output,
) -> anyhow::Result<Vec<&'p Provider>> {
    if tampers.is_empty() {
        return Ok(providers);
    }
    let alone = providers.len() == 1;
    let mut fit = Vec::new();
    for provider in providers {
        let misfit = |tamper: &Forgery| Some((tamper.name(), misfit(*tamper, scheme(args, provider))?));
        let misfits: Vec<_> = tampers.iter().filter_map(misfit).collect();
        match misfits.first() {
            Some((name, reason)) if alone => {
                return Err(error::usage(format!("--tamper {name}: {} {reason}", provider.title)));
            }
            // Where several are asked for, those that can be made are.
            Some((_, reason)) if misfits.len() == tampers.len() => {
                out.note(&format!("{} is left out: it {reason}", provider.title));
            }
            _ => fit.push(provider),
        }
    }
    Ok(fit)
}

fn misfit(tamper: Forgery, scheme: Option<&Scheme>) -> Option<&'static str> {
    match scheme {
        None => Some("signs nothing that could be spoiled"),
        Some(scheme) if !tamper.fits(scheme) => Some("sends no time that could be stale"),
        Some(_) => None,
    }
}

/// The right way to sign, or each of the forgeries.
pub(super) fn signings(scheme: &Scheme, secret: &Secret, tampers: &[Forgery]) -> Vec<Option<Arc<Signing>>> {
    if tampers.is_empty() {
        return vec![Some(Arc::new(Signing { signer: Signer::new(scheme, secret), tamper: None }))];
    }
    let fitting = tampers.iter().filter(|tamper| tamper.fits(scheme));
    let forged = |tamper: &Forgery| Signing { signer: tamper.signer(scheme, secret), tamper: Some(*tamper) };
    fitting.map(|tamper| Some(Arc::new(forged(tamper)))).collect()
}

/// The ways to sign a delivery of this provider: none, the right one, or each of the forgeries.
pub(super) fn signings_of(
    args: &SendArgs,
    provider: &Provider,
    tampers: &[Forgery],
    session: &mut Session<'_>,
) -> anyhow::Result<Vec<Option<Arc<Signing>>>> {
    let Some(scheme) = scheme(args, provider) else {
        return Ok(vec![None]);
    };
    let secrets = session.secrets(provider, args.signature.secret.as_slice())?;
    Ok(secrets.first().map_or_else(|| vec![None], |secret| signings(scheme, secret, tampers)))
}

/// The scheme to sign by, if it is to be signed.
pub(super) fn scheme<'p>(args: &SendArgs, provider: &'p Provider) -> Option<&'p Scheme> {
    let asked = args.signature.scheme.as_ref();
    let asked = asked.and_then(|name| provider.schemes.iter().find(|scheme| scheme.is_called(name)));
    asked.or(provider.schemes.first()).filter(|_| !args.unsigned)
}
