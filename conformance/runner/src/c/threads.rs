//! Calls on threads of their own, in the driver for C.

use std::fmt::Write as _;

use anyhow::{Context, Result};
use landbridge_model::Value as Type;

use super::header::Variable;
use super::program::Program;
use super::value::upper;
use crate::plan::PlannedStep;

impl Program<'_> {
    pub(super) fn spawn(
        &mut self,
        thread: &str,
        call: &str,
        arguments: &[String],
        parameters: &[Variable],
        out: Option<(String, Type)>,
    ) -> Result<String> {
        let variable = self.values.fresh("thread_");
        let p = self.prefix.clone();
        let mut fields = String::new();
        let mut passed = Vec::new();
        let mut set = String::new();
        for (at, (argument, parameter)) in arguments.iter().zip(parameters).enumerate() {
            let _ = write!(fields, " {} a{at};", parameter.ty);
            let _ = writeln!(set, "    {variable}.a{at} = {argument};");
            passed.push(format!("{variable}.a{at}"));
        }
        if let Some((ctype, _)) = &out {
            let _ = write!(fields, " {ctype} out;");
            passed.push(format!("&{variable}.out"));
        }
        passed.push(format!("&{variable}.error"));
        let _ = write!(
            self.before_case,
            "static struct {{ pthread_t thread; {p}_status status; {p}_error *error;{fields} }} {variable};\n\n\
             static void *run_{variable}(void *unused) {{\n    (void)unused;\n    \
             {variable}.status = {call}({});\n    return NULL;\n}}\n\n",
            passed.join(", ")
        );
        self.threads
            .insert(thread.to_owned(), (variable.clone(), out));
        Ok(format!(
            "{set}    {variable}.error = NULL;\n    pthread_create(&{variable}.thread, NULL, run_{variable}, NULL);\n    \
             put(\"{{\\\"returned\\\":null}}\");\n    put_end();\n"
        ))
    }

    pub(super) fn join(&mut self, step: &PlannedStep, thread: &str) -> Result<String> {
        let (variable, out) = self.threads.get(thread).context("no such thread")?.clone();
        let shown = match (&out, &step.returns) {
            (Some((ctype, ty)), Some(_)) => {
                self.values.show(ctype, ty, &format!("{variable}.out"))?
            }
            _ => "put(\"null\");".to_owned(),
        };
        Ok(format!(
            "    pthread_join({variable}.thread, NULL);\n    if ({variable}.status == {}_OK) {{ \
             put(\"{{\\\"returned\\\":\"); {shown} putchar('}}'); }} else {{ \
             show_failure({variable}.status, {variable}.error); }}\n    put_end();\n",
            upper(&self.prefix)
        ))
    }
}
