//! What is true of an exchange in its world.

/// Causes by their stable names.
#[derive(Clone, Debug, Default)]
pub struct Truth {
    /// What happened: may be on top, and with high confidence.
    pub is: Vec<&'static str>,
    /// True as well, but not the most helpful: may have high confidence below another cause.
    pub holds: Vec<&'static str>,
    /// Did not happen, but the recording does not exclude it: may be on top without high confidence.
    pub fits: Vec<&'static str>,
    /// The same, where not every body of the recording was kept.
    pub fits_without_bodies: Vec<&'static str>,
    /// The exchanges that show what happened. Where one was not recorded, more causes fit.
    pub needs: Vec<usize>,
}

impl Truth {
    pub fn is(&mut self, causes: &[&'static str]) -> &mut Truth {
        add(&mut self.is, causes);
        self
    }

    pub fn holds(&mut self, causes: &[&'static str]) -> &mut Truth {
        add(&mut self.holds, causes);
        self
    }

    pub fn fits(&mut self, causes: &[&'static str]) -> &mut Truth {
        add(&mut self.fits, causes);
        self
    }

    pub fn fits_without_bodies(&mut self, causes: &[&'static str]) -> &mut Truth {
        add(&mut self.fits_without_bodies, causes);
        self
    }

    pub fn needs(&mut self, exchanges: &[usize]) -> &mut Truth {
        self.needs.extend(exchanges);
        self
    }

    /// Only these causes help; the earlier ones remain true.
    pub fn only(&mut self, causes: &[&'static str]) -> &mut Truth {
        let before = std::mem::take(&mut self.is);
        self.holds(&before).is(causes)
    }

    /// Only these causes are true; the earlier ones are false.
    pub fn instead(&mut self, causes: &[&'static str]) -> &mut Truth {
        *self = Truth { needs: std::mem::take(&mut self.needs), ..Truth::default() };
        self.is(causes)
    }
}

fn add(to: &mut Vec<&'static str>, causes: &[&'static str]) {
    for cause in causes {
        if !to.contains(cause) {
            to.push(cause);
        }
    }
}
