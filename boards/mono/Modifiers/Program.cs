using Mono.Cecil;
using Mono.Cecil.Cil;

// modifiers ASSEMBLY...: takes "in" off what members of other assemblies return. .NET Standard's spans carry it, those of Debian's Mono do
// not, and a member whose signature differs is not found.
foreach (string file in args)
{
    using MemoryStream bytes = new(File.ReadAllBytes(file));
    using ModuleDefinition module = ModuleDefinition.ReadModule(bytes);
    foreach (Instruction instruction in module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody)
        .SelectMany(method => method.Body.Instructions))
    {
        if (instruction.Operand is MethodReference called)
        {
            MethodReference method = called is GenericInstanceMethod generic ? generic.ElementMethod : called;
            if (method is not MethodDefinition && method.DeclaringType.Scope is not ModuleDefinition)
            {
                method.ReturnType = WithoutIn(method.ReturnType);
            }
        }
    }

    module.Write(file);
}

static TypeReference WithoutIn(TypeReference type) => type switch
{
    RequiredModifierType { ModifierType.Name: "InAttribute" } modified => WithoutIn(modified.ElementType),
    ByReferenceType { ElementType: RequiredModifierType { ModifierType.Name: "InAttribute" } modified } =>
        new ByReferenceType(modified.ElementType),
    _ => type,
};
